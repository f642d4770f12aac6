package org.sngateway.gateway.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are served. Beside the login it refuses what other pages in the visitor's browser could send: requests under a
 * foreign name (DNS rebinding), and actions that do not come from this page (cross-site requests). Owned by one event loop.
 */
final class Guard {
    private static final int FREE_FAILURES = 5;
    private static final long PAUSE_NANOS = 1_000_000_000L;
    private static final int MAX_REMEMBERED = 1_000;
    private static final String BASIC = "basic ";
    private static final String BEARER = "bearer ";

    /** Failed logins from one address. */
    private static final class Failures {
        int count;
        long lastNanos;
    }

    private final Optional<String> password;
    private final Set<String> hosts;
    private final LongSupplier nanoTime;
    private final Map<InetAddress, Failures> failures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Failures> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    Guard(WebSettings settings, LongSupplier nanoTime) {
        this.password = settings.password();
        this.nanoTime = nanoTime;
        hosts = new HashSet<>(Set.of("localhost"));
        settings.hosts().forEach(name -> hosts.add(name.toLowerCase(Locale.ROOT)));
        machineName().ifPresent(name -> {
            hosts.add(name);
            hosts.add(name + ".local");
        });
    }

    private static Optional<String> machineName() {
        try {
            String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
            int dot = name.indexOf('.');
            return Optional.of(dot < 0 ? name : name.substring(0, dot));
        } catch (UnknownHostException nameless) {
            return Optional.empty();
        }
    }

    /** Why a request is not served; empty if it is. */
    Optional<Refusal> refusalOf(HttpRequest request, InetAddress from) {
        String host = request.headers().get(HttpHeaderNames.HOST);
        if (host == null || !isOurs(host)) {
            return refusal(
                    421,
                    "host",
                    "This gateway is not called " + (host == null ? "nothing" : "that")
                            + "; to allow a name add it to web: hosts");
        }
        boolean acts = HttpMethod.POST.equals(request.method());
        if (!acts && !HttpMethod.GET.equals(request.method())) {
            return refusal(405, "method", "Only GET and POST are served");
        }
        if (request.uri().startsWith(Routes.HEALTH)) {
            return Optional.empty();
        }
        Optional<Refusal> login = password.flatMap(secret -> loginRefusal(request, from, secret));
        if (login.isPresent() || !acts) {
            return login;
        }
        if (password.isEmpty()) {
            return refusal(403, "read-only", "Without a password nobody may change anything; set web: password-file");
        }
        return crossSiteRefusal(request, host);
    }

    private boolean isOurs(String host) {
        String name = nameOf(host);
        return NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name) || hosts.contains(name);
    }

    /** Without the port. */
    private static String nameOf(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("[")) {
            int end = name.indexOf(']');
            return end < 0 ? "" : name.substring(1, end);
        }
        int colon = name.lastIndexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    private Optional<Refusal> loginRefusal(HttpRequest request, InetAddress from, String secret) {
        Failures before = failures.get(from);
        if (before != null && before.count >= FREE_FAILURES && nanoTime.getAsLong() - before.lastNanos < PAUSE_NANOS) {
            return refusal(429, "login-pace", "Too many wrong passwords; wait a second");
        }
        String given = given(request.headers().get(HttpHeaderNames.AUTHORIZATION));
        if (given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8))) {
            failures.remove(from);
            return Optional.empty();
        }
        if (given != null) {
            Failures now = failures.computeIfAbsent(from, address -> new Failures());
            now.count++;
            now.lastNanos = nanoTime.getAsLong();
        }
        return refusal(401, "login", "The password of web: password-file is needed; any user name will do");
    }

    /** The password that a request brings: HTTP Basic with any user name (RFC 7617), or Bearer (RFC 6750). */
    private static @Nullable String given(@Nullable String authorization) {
        if (authorization == null) {
            return null;
        }
        String scheme = authorization.toLowerCase(Locale.ROOT);
        if (scheme.startsWith(BEARER)) {
            return authorization.substring(BEARER.length()).strip();
        }
        if (scheme.startsWith(BASIC)) {
            try {
                byte[] octets = Base64.getDecoder()
                        .decode(authorization.substring(BASIC.length()).strip());
                String pair = new String(octets, StandardCharsets.UTF_8);
                return pair.substring(pair.indexOf(':') + 1);
            } catch (IllegalArgumentException notBase64) {
                return "";
            }
        }
        return "";
    }

    private static Optional<Refusal> crossSiteRefusal(HttpRequest request, String host) {
        String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            return refusal(415, "content-type", "Actions come as application/json");
        }
        String origin = request.headers().get(HttpHeaderNames.ORIGIN);
        if (origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host)) {
            return refusal(403, "origin", "Another page may not act here");
        }
        String site = request.headers().get("sec-fetch-site", "none");
        if (!site.equals("same-origin") && !site.equals("none")) {
            return refusal(403, "origin", "Another page may not act here");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refusal(int status, String name, String text) {
        return Optional.of(new Refusal(HttpResponseStatus.valueOf(status), name, text));
    }
}
