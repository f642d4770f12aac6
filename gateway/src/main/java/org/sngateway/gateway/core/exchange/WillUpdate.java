package org.sngateway.gateway.core.exchange;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.store.RecordReader;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/** The will that the gateway keeps for a client, and its updates (MQTT-SN 1.2 §6.4, R5.3 and R8.15). */
public final class WillUpdate {
    private static final int VERSION = 1;

    private final SessionContext session;
    private @Nullable Will will;
    /** For a topic that may still come; kept only for clients that can't bear a refusal. */
    private Payload messageInAdvance = Payload.EMPTY;

    public WillUpdate(SessionContext session) {
        this.session = session;
    }

    /** The will in force, or {@code null}. */
    public @Nullable Will will() {
        return will;
    }

    /** A new will in place of the old one; {@code null} deletes it. */
    public void set(@Nullable Will next) {
        keep(next);
        messageInAdvance = Payload.EMPTY;
    }

    /** Works alone: the message stays, and is empty if there was none. */
    public void onWillTopicUpd(WillTopicUpd update) {
        String fault = update.isEmpty() ? null : session.settings().topicRules().nameFault(update.topic());
        boolean allowed = fault == null;
        if (fault != null) {
            session.textRefused(update.topic(), fault);
        }
        if (update.isEmpty()) {
            set(null);
        } else if (allowed) {
            Payload message = will == null ? messageInAdvance : will.message();
            keep(new Will(update.topic(), update.qos(), update.retain(), message));
        }
        session.sendToClient(new WillTopicResp(returnCode(MsgType.WILLTOPICUPD, allowed, update.topic())));
    }

    /**
     * An update that can't be held, for instance with QoS bits 0b11.
     *
     * @param update WILLTOPICUPD or WILLMSGUPD
     */
    public void onUpdateRefused(RefusedRequest update) {
        boolean reported = update.reason() == RefusedRequest.Reason.TOO_LONG;
        ReturnCode returnCode = session.has(Quirk.NO_UPDATE_REFUSAL) ? ReturnCode.ACCEPTED : ReturnCode.NOT_SUPPORTED;
        if (!reported && !returnCode.equals(ReturnCode.ACCEPTED)) {
            session.fieldRefused(update);
            session.refused(update.type(), returnCode, null);
        }
        session.sendToClient(
                update.type() == MsgType.WILLTOPICUPD ? new WillTopicResp(returnCode) : new WillMsgResp(returnCode));
    }

    /** Works alone: the topic stays; without one there is nothing to update. */
    public void onWillMsgUpd(WillMsgUpd update) {
        Will old = will;
        if (old != null) {
            keep(new Will(old.topic(), old.qos(), old.retain(), update.message()));
        } else if (session.has(Quirk.NO_UPDATE_REFUSAL)) {
            messageInAdvance = update.message();
        }
        session.sendToClient(new WillMsgResp(returnCode(MsgType.WILLMSGUPD, old != null, "")));
    }

    private ReturnCode returnCode(MsgType update, boolean done, String topic) {
        if (done || session.has(Quirk.NO_UPDATE_REFUSAL)) {
            return ReturnCode.ACCEPTED;
        }
        session.refused(update, ReturnCode.NOT_SUPPORTED, topic.isEmpty() ? null : new TopicName(topic));
        return ReturnCode.NOT_SUPPORTED;
    }

    // ---- its record

    private void keep(@Nullable Will next) {
        if (next != null && !next.equals(will)) {
            session.records().put(RecordKind.WILL, 0, record(next));
        } else if (next == null && will != null) {
            session.records().delete(RecordKind.WILL, 0);
        }
        replace(next);
    }

    private void replace(@Nullable Will next) {
        session.useMemory((next == null ? 0 : next.octets()) - (will == null ? 0 : will.octets()));
        will = next;
    }

    /** The will from before the restart. */
    public void restore(Payload record) {
        replace(ofRecord(record));
    }

    static Payload record(Will will) {
        return new RecordWriter(VERSION)
                .text(will.topic())
                .octet(will.qos().bits())
                .flag(will.retain())
                .octets(will.message())
                .value();
    }

    /** The will in a record. */
    public static Will ofRecord(Payload record) {
        RecordReader reader = new RecordReader(record);
        return new Will(reader.text(), QoS.ofBits(reader.octet() & 3), reader.flag(), reader.octets());
    }
}
