package org.sngateway.sim.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/** Changes the gateway's will into the one that the client wants (MQTT-SN 1.2 §6.4): topic, message, or both. */
final class WillUpdateRequest implements Request {
    private final SnClient client;
    private final ConnectExchange wills;

    WillUpdateRequest(SnClient client, ConnectExchange wills) {
        this.client = client;
        this.wills = wills;
    }

    @Override
    public @Nullable SnMessage next() {
        Will wanted = wills.wanted().orElse(null);
        Will present = wills.atGateway().orElse(null);
        if (wanted == null) {
            return present == null ? null : WillTopicUpd.empty();
        }
        if (present == null || !wanted.equals(withMessage(present, wanted.message()))) {
            return new WillTopicUpd(wanted.qos(), wanted.retain(), wanted.topic());
        }
        return wanted.equals(present) ? null : new WillMsgUpd(wanted.message());
    }

    @Override
    public void onAnswer(SnMessage answer, SnMessage sent, RequestQueue queue, long nowNanos) {
        if (answer instanceof WillTopicResp response && sent instanceof WillTopicUpd update) {
            Payload message = wills.atGateway().map(Will::message).orElse(Payload.EMPTY);
            Optional<Will> updated = update.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Will(update.topic(), message, update.qos(), update.retain()));
            onResponse(response.returnCode(), updated, queue, nowNanos);
        } else if (answer instanceof WillMsgResp response && sent instanceof WillMsgUpd update) {
            Optional<Will> updated = wills.atGateway().map(will -> withMessage(will, update.message()));
            onResponse(response.returnCode(), updated, queue, nowNanos);
        }
    }

    private void onResponse(ReturnCode returnCode, Optional<Will> updated, RequestQueue queue, long nowNanos) {
        if (returnCode.isAccepted()) {
            wills.onWillUpdated(updated);
            queue.goOn();
        } else if (queue.isGivenUp(returnCode, nowNanos)) {
            client.listener().onWillUpdated(returnCode, nowNanos);
        }
    }

    @Override
    public void onDone(long nowNanos) {
        client.listener().onWillUpdated(ReturnCode.ACCEPTED, nowNanos);
    }

    private static Will withMessage(Will will, Payload message) {
        return new Will(will.topic(), message, will.qos(), will.retain());
    }
}
