package org.sngateway.gateway.broker;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which of the broker's addresses is asked next, and with which version of MQTT. The first in order that is not known to fail;
 * one that failed is left out for a pause that grows with each failure, with full jitter, and then tried by one client, so that
 * its return is no stampede. PURE.
 */
final class Endpoints {
    private static final long MIN_PAUSE_NANOS = 1_000_000_000L;
    private static final long MAX_PAUSE_NANOS = 60_000_000_000L;

    /** What is known of one address. */
    static final class Candidate {
        private final BrokerEndpoint endpoint;
        private int failures;
        private long lastChoice;
        private long notBeforeNanos = Long.MIN_VALUE;
        /** Index of the version that the broker takes; the first until it is learned. */
        private int version;

        private @Nullable InetAddress reached;

        /** How long connections to there may be idle. */
        private final IdleTimeout idleTimeout = new IdleTimeout();

        private boolean isVersionKnown;

        /** The broker there sends clients elsewhere, and where to, if it says so. */
        private boolean sendsElsewhere;

        private @Nullable Candidate other;

        private Candidate(BrokerEndpoint endpoint) {
            this.endpoint = endpoint;
        }

        BrokerEndpoint endpoint() {
            return endpoint;
        }

        /** The addresses of the name, that one first to which a connection came into being last (R8.31). */
        List<InetAddress> inOrder(List<InetAddress> addresses) {
            List<InetAddress> ordered = new ArrayList<>(addresses);
            if (reached != null && ordered.remove(reached)) {
                ordered.add(0, reached);
            }
            return ordered;
        }

        void onReached(@Nullable SocketAddress address) {
            reached = address instanceof InetSocketAddress inet ? inet.getAddress() : reached;
        }

        IdleTimeout idleTimeout() {
            return idleTimeout;
        }
    }

    private final List<Candidate> candidates;
    private final List<MqttVersion> versions;
    private final RandomGenerator random;
    private long choices;

    Endpoints(List<BrokerEndpoint> endpoints, List<MqttVersion> versions, RandomGenerator random) {
        this.candidates = endpoints.stream().map(Candidate::new).toList();
        this.versions = versions;
        this.random = random;
    }

    /** The address for the next attempt of a client; where all fail, the one that was not asked for the longest time. */
    Candidate choose(long nowNanos) {
        Candidate chosen = nextCandidate(nowNanos);
        chosen.lastChoice = ++choices;
        if (chosen.failures > 0) {
            // One client finds out; the others go elsewhere meanwhile.
            pause(chosen, nowNanos);
        }
        return chosen;
    }

    /** Where the next attempt goes. */
    BrokerEndpoint next(long nowNanos) {
        return nextCandidate(nowNanos).endpoint;
    }

    private Candidate nextCandidate(long nowNanos) {
        Candidate chosen = candidates.get(0);
        for (Candidate candidate : candidates) {
            if (candidate.notBeforeNanos <= nowNanos) {
                return candidate;
            }
            if (candidate.other != null && candidate.other.notBeforeNanos <= nowNanos) {
                return candidate.other;
            }
            if (candidate.lastChoice < chosen.lastChoice) {
                chosen = candidate;
            }
        }
        return chosen;
    }

    /** Whether this is the first in order. */
    boolean isPreferred(Candidate candidate) {
        return candidate == candidates.get(0);
    }

    /** Whether the first in order is known to fail. */
    boolean isPreferredFailing() {
        return candidates.get(0).failures > 0;
    }

    /** Somebody is there again at the first in order: the next client is to try. */
    void onPreferredReachable() {
        candidates.get(0).failures = 0;
        candidates.get(0).notBeforeNanos = Long.MIN_VALUE;
    }

    /** Nobody could be reached there. */
    void onFailed(Candidate candidate, long nowNanos) {
        candidate.failures++;
        pause(candidate, nowNanos);
    }

    /**
     * The broker there sends its clients to another one (MQTT 5 §4.13): to an address of the list that it names, or the next.
     *
     * @param serverReference hosts, each perhaps with a port, with spaces between (§4.11); may be empty
     * @return whether that is news
     */
    boolean onSentElsewhere(Candidate candidate, String serverReference, long nowNanos) {
        boolean isNews = !candidate.sendsElsewhere;
        candidate.sendsElsewhere = true;
        candidate.other = candidates.stream()
                .filter(other -> other != candidate && other.endpoint.isIn(serverReference))
                .findFirst()
                .orElse(null);
        onFailed(candidate, nowNanos);
        return isNews;
    }

    /** The broker accepted a client there, at this version. Returns whether that is news. */
    boolean onConnected(Candidate candidate, int version) {
        boolean isNews = !candidate.isVersionKnown || candidate.version != version;
        candidate.failures = 0;
        candidate.notBeforeNanos = Long.MIN_VALUE;
        candidate.sendsElsewhere = false;
        candidate.other = null;
        candidate.version = version;
        candidate.isVersionKnown = true;
        return isNews;
    }

    /** Index of the version to begin with there. */
    int version(Candidate candidate) {
        return candidate.version;
    }

    /** Whether there is an older version than this one to try. */
    boolean hasOlder(int version) {
        return version + 1 < versions.size();
    }

    MqttVersion version(int index) {
        return versions.get(index);
    }

    private void pause(Candidate candidate, long nowNanos) {
        long longest = MIN_PAUSE_NANOS;
        for (int i = 1; i < candidate.failures && longest < MAX_PAUSE_NANOS; i++) {
            longest *= 2;
        }
        candidate.notBeforeNanos = nowNanos + 1 + random.nextLong(Math.min(longest, MAX_PAUSE_NANOS));
    }
}
