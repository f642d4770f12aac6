package org.sngateway.gateway.broker;

/** As whom a client connects; empty = none. */
record Login(String username, String password) {
    /** Without the password. */
    @Override
    public String toString() {
        return "Login[username=" + username + "]";
    }
}
