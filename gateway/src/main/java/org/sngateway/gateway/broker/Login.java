package org.sngateway.gateway.broker;

/** The user name and the password of a client at the broker; empty = none. */
record Login(String username, String password) {
    /** Without the password. */
    @Override
    public String toString() {
        return "Login[username=" + username + "]";
    }
}
