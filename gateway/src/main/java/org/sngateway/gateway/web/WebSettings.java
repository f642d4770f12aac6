package org.sngateway.gateway.web;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where and for whom the page is.
 *
 * @param host an address of this machine, as text
 * @param port TCP, 1 to 65535; 0 = any free one
 * @param password what a visitor has to know; empty = everybody on this machine may look, and nobody may change anything
 * @param hosts names under which the page may be asked for, beside addresses and the names of this machine
 * @param certificate PEM, with its chain; empty = no TLS
 * @param key PEM, of the certificate
 */
public record WebSettings(
        String host,
        int port,
        Optional<String> password,
        List<String> hosts,
        Optional<Path> certificate,
        Optional<Path> key) {

    /** Without the password. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
