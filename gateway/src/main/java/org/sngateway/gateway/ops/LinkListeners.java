package org.sngateway.gateway.ops;

import java.util.List;
import java.util.function.Consumer;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.link.LinkListener;
import org.sngateway.sn.codec.RejectReason;

/** Passes each event of the links to several listeners, in their order. */
public final class LinkListeners implements LinkListener {
    private final List<LinkListener> listeners;

    public LinkListeners(LinkListener... listeners) {
        this.listeners = List.of(listeners);
    }

    @Override
    public void onLengthRepaired(NodeAddress from) {
        each(listener -> listener.onLengthRepaired(from));
    }

    @Override
    public void onRejected(NodeAddress from, RejectReason reason, int octets) {
        each(listener -> listener.onRejected(from, reason, octets));
    }

    @Override
    public void onSignal(NodeAddress from, int dbm) {
        each(listener -> listener.onSignal(from, dbm));
    }

    @Override
    public void onSendFailed(NodeAddress to, String reason) {
        each(listener -> listener.onSendFailed(to, reason));
    }

    @Override
    public void onLinkUp(String listenerName, String address) {
        each(listener -> listener.onLinkUp(listenerName, address));
    }

    @Override
    public void onLinkDown(String listenerName, String address, String reason) {
        each(listener -> listener.onLinkDown(listenerName, address, reason));
    }

    @Override
    public void onLinkTrouble(String listenerName, String address, String reason) {
        each(listener -> listener.onLinkTrouble(listenerName, address, reason));
    }

    @Override
    public void onSmallReceiveBuffer(String listenerName, int askedOctets, int gotOctets) {
        each(listener -> listener.onSmallReceiveBuffer(listenerName, askedOctets, gotOctets));
    }

    private void each(Consumer<LinkListener> event) {
        listeners.forEach(event);
    }
}
