package org.sngateway.gateway.core.exchange;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.sngateway.gateway.core.settings.SpoolSettings;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.sn.message.Payload;

/**
 * The messages of one client that have a record each, numbered in the order in which they came. The last of them may lie on
 * disk only: they are read when those before them are on their way, so the spool may outgrow the memory.
 */
final class Spool {
    private static final int READ_AT_ONCE = 16;

    private final SessionContext session;
    private long nextNumber = 1;
    /** The first of those that lie on disk only; the last one is that before {@link #nextNumber}. */
    private long firstUnread = 1;

    private boolean reading;
    /** Numbers of messages that were removed while they were being read. */
    private final Set<Long> removedWhileRead = new HashSet<>(0);

    private long octets;
    private int messages;
    /** When the oldest message that the broker lacks came; of those on disk only the time is known when they are read. */
    private long oldestMillis = SpoolRoom.NONE;

    /** The session is no more; answers of the disk may still come to it. */
    private boolean hasLeft;

    Spool(SessionContext session) {
        this.session = session;
    }

    /** Whether there is room for the message within all limits. */
    boolean hasRoomFor(InboundMessage message) {
        SpoolSettings limits = session.settings().spool();
        int more = message.octets();
        return octets + more <= limits.maxOctetsPerClient()
                && session.spoolRoom().octets() + more <= limits.maxOctets();
    }

    /** Whether messages lie on disk only: then those that come now get their place behind them. */
    boolean hasUnread() {
        return firstUnread < nextNumber;
    }

    /** Whether messages lie on disk only that came before the one with this number. */
    boolean hasUnreadBefore(long number) {
        return firstUnread < Math.min(number, nextNumber);
    }

    /** How many messages have a record. */
    int messages() {
        return messages;
    }

    /** The number that the next message gets. */
    long nextNumber() {
        return nextNumber;
    }

    /** Gives the message its number and has it written. If it is {@code isBehind} it need not be kept in memory. */
    void add(InboundMessage message) {
        boolean allRead = !hasUnread();
        message.number = nextNumber++;
        if (allRead && !message.isBehind) {
            firstUnread = nextNumber;
        }
        account(message);
        session.records().put(RecordKind.INBOUND, message.number, message.record());
    }

    /** Writes how far the message has come; outputs of this input wait until that is durable. */
    void updateStage(InboundMessage message) {
        if (message.number != 0) {
            message.hasStage = true;
            session.records().put(RecordKind.INBOUND_STAGE, message.number, message.stageRecord());
        }
    }

    /** The message is through or given up. The deletion may be written later: to repeat the end of a message does no harm. */
    void remove(InboundMessage message) {
        if (message.number == 0) {
            return;
        }
        session.records().deleteLazily(RecordKind.INBOUND, message.number);
        if (message.hasStage) {
            session.records().deleteLazily(RecordKind.INBOUND_STAGE, message.number);
        }
        if (isBeingRead(message)) {
            removedWhileRead.add(message.number);
        }
        message.number = 0;
        octets -= message.octets();
        messages--;
        if (!hasLeft) {
            session.spoolRoom().remove(1, message.octets());
        }
    }

    /**
     * The message has left, or the broker has it: the oldest one may be another.
     *
     * @param inMemory the messages that are left; those on disk only came later
     */
    void onPassed(InboundMessage message, InboundMessages inMemory) {
        if (oldestMillis != SpoolRoom.NONE && (messages == 0 || message.atMillis == oldestMillis)) {
            findOldest(inMemory);
        }
    }

    /** Finds the oldest message that the broker lacks. One on disk only counts as old as the one before it until it is read. */
    void findOldest(InboundMessages inMemory) {
        long known = inMemory.oldestSpooledMillis();
        setOldest(known == SpoolRoom.NONE && messages > 0 && hasUnread() ? oldestMillis : known);
    }

    private void setOldest(long atMillis) {
        if (!hasLeft && atMillis != oldestMillis) {
            session.spoolRoom().oldestChanges(oldestMillis, atMillis);
            oldestMillis = atMillis;
        }
    }

    /** Whether a read in progress may return an old copy of the message; then the one in memory has to stay. */
    boolean isBeingRead(InboundMessage message) {
        return reading && message.number >= firstUnread && message.number < firstUnread + READ_AT_ONCE;
    }

    /**
     * Reads the next messages, if there are any and none are being read.
     *
     * @param whenRead gets them in order, as their records say
     */
    void read(Consumer<List<InboundMessage>> whenRead) {
        if (reading || !hasUnread()) {
            return;
        }
        reading = true;
        removedWhileRead.clear();
        List<RecordKey> keys = new ArrayList<>();
        long first = firstUnread;
        long end = Math.min(nextNumber, first + READ_AT_ONCE);
        for (long number = first; number < end; number++) {
            keys.add(RecordKind.INBOUND.key(session.clientId(), number));
            keys.add(RecordKind.INBOUND_STAGE.key(session.clientId(), number));
        }
        session.records().read(keys, (values, nowNanos) -> {
            reading = false;
            if (values.isEmpty()) {
                return;
            }
            firstUnread = end;
            List<InboundMessage> read = new ArrayList<>();
            for (int i = 0; i < values.size(); i += 2) {
                // A number whose record could not be written has none.
                long number = first + i / 2;
                if (!removedWhileRead.contains(number)) {
                    ofRecords(number, values.get(i), values.get(i + 1)).ifPresent(read::add);
                }
            }
            whenRead.accept(read);
        });
    }

    private static Optional<InboundMessage> ofRecords(long number, Optional<Payload> record, Optional<Payload> stage) {
        return record.map(octets -> {
            InboundMessage message = InboundMessage.ofRecord(number, octets);
            stage.ifPresent(message::applyStage);
            return message;
        });
    }

    /** The session is no more: what it has in the spool does not count here any longer. */
    void leaveRoom() {
        if (!hasLeft) {
            setOldest(SpoolRoom.NONE);
            hasLeft = true;
            session.spoolRoom().remove(messages, octets);
        }
    }

    /** A message from before the restart; all of them lie on disk only. */
    void restore(InboundMessage message) {
        firstUnread = messages == 0 ? message.number : Math.min(firstUnread, message.number);
        nextNumber = Math.max(nextNumber, message.number + 1);
        account(message);
    }

    private void account(InboundMessage message) {
        octets += message.octets();
        messages++;
        if (!hasLeft) {
            session.spoolRoom().add(message.octets());
        }
        if (message.isLackedByBroker()) {
            setOldest(Math.min(oldestMillis, message.atMillis));
        }
    }
}
