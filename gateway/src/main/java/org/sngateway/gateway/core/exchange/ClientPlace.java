package org.sngateway.gateway.core.exchange;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.settings.ListenerSettings;

/**
 * Where a client is. The address is <em>confirmed</em> when the client was let in there: by CONNACK, or as a sleeper by its
 * PINGREQ. At any other address there is only an attempt to connect under its client id; if that fails, the client is where it was.
 */
public final class ClientPlace {
    private static final long MINUTE = 60_000_000_000L;

    /** The table of addresses that are bound to sessions. */
    public interface Bindings {
        void bind(NodeAddress address);

        void unbind(NodeAddress address);

        boolean isBound(NodeAddress address);
    }

    private final Supplier<CoreSettings> settings;
    private final Function<String, Outage> outages;
    private final Bindings bindings;

    private @Nullable NodeAddress address;
    private @Nullable NodeAddress confirmed;
    private String listenerName;
    private ListenerSettings listener;
    private Outage outage;
    private boolean movedSinceConnAck;

    private long takeoverMinuteNanos;
    private int takeoversInMinute;

    /**
     * The place of a client without an address, on this listener.
     *
     * @param outages the outage of the link of each listener
     */
    public ClientPlace(
            Supplier<CoreSettings> settings, Function<String, Outage> outages, Bindings bindings, String listenerName) {
        this.settings = settings;
        this.outages = outages;
        this.bindings = bindings;
        this.listenerName = listenerName;
        this.listener = settings.get().listener(listenerName);
        this.outage = outages.apply(listenerName);
    }

    /** Where answers go; {@code null} if that is not known. */
    public @Nullable NodeAddress address() {
        return address;
    }

    /** Where the client is after a restart, which ends an attempt. */
    public @Nullable NodeAddress addressWithout(boolean attempt) {
        return attempt && !isConfirmed() ? confirmed : address;
    }

    public String listenerName() {
        return listenerName;
    }

    /** How the nodes of its listener are treated. */
    public ListenerSettings listener() {
        return listener;
    }

    /** The outage of the link of its listener. */
    public Outage outage() {
        return outage;
    }

    public boolean isConfirmed() {
        return confirmed != null && confirmed.equals(address);
    }

    /** Whether the client went on from another address since its last CONNACK: it may be another process, without memory. */
    public boolean movedSinceConnAck() {
        return movedSinceConnAck;
    }

    /** Binds the session to an address instead of the one it had. */
    public void moveTo(NodeAddress next) {
        if (address != null) {
            bindings.unbind(address);
        }
        movedSinceConnAck = true;
        address = next;
        listenerName = next.listener();
        listener = settings.get().listener(next.listener());
        outage = outages.apply(next.listener());
        bindings.bind(next);
    }

    /** The client is at the same address, and used another one of the gateway's. */
    public void hearAt(NodeAddress from) {
        address = from;
    }

    /** The client was let in where it is. */
    public void confirm() {
        confirmed = address;
    }

    /** CONNACK went out: what the client learns from now on it knows. */
    public void onConnAck() {
        confirm();
        movedSinceConnAck = false;
    }

    /** The address is not the client's any more; the session is found again by its client id. */
    public void lose() {
        confirmed = null;
        if (address != null) {
            bindings.unbind(address);
            address = null;
        }
    }

    /**
     * The client was not let in where it tried to connect.
     *
     * @return whether it is back at its confirmed address; else it has none
     */
    public boolean goBack() {
        NodeAddress last = confirmed;
        lose();
        if (last == null || bindings.isBound(last)) {
            return false;
        }
        moveTo(last);
        confirm();
        return true;
    }

    /** The address that a record names, unless it belongs to another session now, or its listener is gone. */
    public void restore(@Nullable NodeAddress last) {
        if (last != null && settings.get().listeners().containsKey(last.listener()) && !bindings.isBound(last)) {
            moveTo(last);
            onConnAck();
        }
    }

    /** The configuration is another one. */
    public void onSettings() {
        if (address != null) {
            listener = settings.get().listener(address.listener());
        }
    }

    // ---- how often it moved

    /** How many takeovers there were within the present minute. */
    public int takeoversWithinMinute(long nowNanos) {
        return nowNanos - takeoverMinuteNanos >= MINUTE ? 0 : takeoversInMinute;
    }

    public void countTakeover(long nowNanos) {
        takeoversInMinute = takeoversWithinMinute(nowNanos) + 1;
        if (takeoversInMinute == 1) {
            takeoverMinuteNanos = nowNanos;
        }
    }
}
