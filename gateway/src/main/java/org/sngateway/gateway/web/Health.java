package org.sngateway.gateway.web;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.readmodel.Overview;

/**
 * Two questions for whatever watches over the process. <em>Live</em>: does its event loop turn, or would a restart help?
 * <em>Ready</em>: can nodes be served, with the broker or without it?
 */
final class Health {
    private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Supplier<Overview> overview;
    private final LongSupplier nanoTime;

    Health(Supplier<Overview> overview, LongSupplier nanoTime) {
        this.overview = overview;
        this.nanoTime = nanoTime;
    }

    void answer(Channel channel, boolean keepAlive, String question) {
        List<String> missing;
        if (question.equals("live")) {
            missing = isStale() ? List.of("event loop") : List.of();
        } else if (question.equals("ready")) {
            missing = missing();
        } else {
            Answers.text(channel, keepAlive, HttpResponseStatus.NOT_FOUND, Answers.TEXT, "live or ready\n");
            return;
        }
        Answers.text(
                channel,
                keepAlive,
                missing.isEmpty() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
                Answers.TEXT,
                missing.isEmpty() ? "ok\n" : "missing: " + String.join(", ", missing) + "\n");
    }

    private boolean isStale() {
        return nanoTime.getAsLong() - overview.get().atNanos() > MAX_AGE_NANOS;
    }

    private List<String> missing() {
        CoreGauges gauges = overview.get().gauges();
        List<String> missing = new ArrayList<>();
        if (isStale()) {
            missing.add("event loop");
        }
        if (overview.get().status().keySet().stream().noneMatch(name -> name.startsWith("listener."))) {
            missing.add("listeners");
        }
        if (!gauges.store().isUsable()) {
            missing.add("store");
        }
        boolean spools = gauges.spool().octets() < gauges.spool().maxOctets();
        if (!gauges.broker().isUp() && !spools) {
            missing.add("broker");
        }
        return missing;
    }
}
