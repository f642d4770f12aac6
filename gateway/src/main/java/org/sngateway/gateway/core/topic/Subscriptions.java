package org.sngateway.gateway.core.topic;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.memory.MemoryUse;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.store.RecordReader;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.gateway.core.store.Records;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/**
 * The filters that one client holds at the broker (R5.8), each with the forms in which the client asked for it: name,
 * predefined id, short name. All forms of a filter are one subscription at the broker.
 */
public final class Subscriptions {
    /** One filter at the broker. */
    public static final class Subscription {
        private final String filter;
        /** The number of its record. */
        private final long number;

        private final Map<Topic, QoS> forms = new LinkedHashMap<>();
        private Topic lastForm;
        /** The QoS that the client asked for last, in each form. */
        private final Map<Topic, QoS> asked = new LinkedHashMap<>();

        private Subscription(String filter, long number, Topic form) {
            this.filter = filter;
            this.number = number;
            this.lastForm = form;
        }

        public String filter() {
            return filter;
        }

        /** The forms in which the client asked for it, with the QoS granted for each. */
        public Map<Topic, QoS> forms() {
            return Collections.unmodifiableMap(forms);
        }

        /** The highest QoS over all forms. */
        public QoS qos() {
            return Subscriptions.highest(forms);
        }
    }

    private static final int VERSION = 1;
    private static final int QOS_BITS = 3;
    private static final int ASKED_SHIFT = 2;

    private final Records records;
    private final IntSupplier maxSubscriptions;
    private final IntPredicate hasRoomFor;
    private final IntConsumer use;
    private final Map<String, Subscription> byFilter = new LinkedHashMap<>();
    private long nextNumber = 1;

    /**
     * No subscriptions.
     *
     * @param records get the subscriptions
     * @param maxSubscriptions the most filters, as configured at the time of the call
     * @param hasRoomFor whether a filter of this number of characters can be held
     * @param use is told the change of the octets used, negative when they become fewer
     */
    public Subscriptions(Records records, IntSupplier maxSubscriptions, IntPredicate hasRoomFor, IntConsumer use) {
        this.records = records;
        this.maxSubscriptions = maxSubscriptions;
        this.hasRoomFor = hasRoomFor;
        this.use = use;
    }

    /**
     * Whether there is room for this filter, or it is held already.
     *
     * @param awaited how many others may be held when the broker has answered
     */
    public boolean hasRoomFor(String filter, int awaited) {
        return byFilter.containsKey(filter)
                || (byFilter.size() + awaited < maxSubscriptions.getAsInt() && hasRoomFor.test(filter.length()));
    }

    private static QoS highest(Map<Topic, QoS> byForm) {
        QoS highest = QoS.ZERO;
        for (QoS qos : byForm.values()) {
            highest = qos.bits() > highest.bits() ? qos : highest;
        }
        return highest;
    }

    /** The number of filters held. */
    public int size() {
        return byFilter.size();
    }

    public boolean has(String filter) {
        return byFilter.containsKey(filter);
    }

    /** The QoS of a filter that is held. */
    public QoS qosOf(String filter) {
        return Objects.requireNonNull(byFilter.get(filter)).qos();
    }

    /** Whether the client has asked for this QoS, or a higher one, when it got the QoS of a filter that is held. */
    public boolean wasAskedFor(String filter, QoS requested) {
        return highest(Objects.requireNonNull(byFilter.get(filter)).asked).bits() >= requested.bits();
    }

    /** The QoS to ask the broker for when the client asks for this one in this form: the highest of all its forms. */
    public QoS qosWith(String filter, Topic form, QoS requested) {
        Subscription held = byFilter.get(filter);
        QoS highest = requested;
        if (held != null) {
            for (Map.Entry<Topic, QoS> other : held.forms.entrySet()) {
                boolean higher = other.getValue().bits() > highest.bits();
                highest = higher && !other.getKey().equals(form) ? other.getValue() : highest;
            }
        }
        return highest;
    }

    /**
     * The client holds the filter in this form from now on.
     *
     * @param asked the QoS that the client asked for
     */
    public void add(String filter, Topic form, QoS asked, QoS granted) {
        Subscription subscription = byFilter.get(filter);
        if (subscription == null) {
            subscription = keep(new Subscription(filter, nextNumber++, form));
        }
        boolean isSame = granted == subscription.forms.get(form)
                && asked == subscription.asked.get(form)
                && form.equals(subscription.lastForm);
        subscription.forms.put(form, granted);
        subscription.asked.put(form, asked);
        subscription.lastForm = form;
        if (!isSame) {
            // Many clients subscribe again after each CONNECT, and wait for the answer with their radio on.
            write(subscription);
        }
    }

    /**
     * Takes one form of the filter away.
     *
     * @return whether it was the last form, so that the broker must be sent an UNSUBSCRIBE; false also when the client
     *     did not have this form
     */
    public boolean isLastForm(String filter, Topic form) {
        Subscription held = byFilter.get(filter);
        return held != null && held.forms.containsKey(form) && held.forms.size() == 1;
    }

    /** Takes one form of the filter away, and the filter with its last form. */
    public void remove(String filter, Topic form) {
        Subscription held = byFilter.get(filter);
        if (held == null) {
            return;
        }
        held.forms.remove(form);
        held.asked.remove(form);
        if (held.forms.isEmpty()) {
            remove(filter);
            return;
        }
        if (held.lastForm.equals(form)) {
            for (Topic other : held.forms.keySet()) {
                held.lastForm = other;
            }
        }
        write(held);
    }

    /** Takes the filter away in all its forms. */
    public void remove(String filter) {
        Subscription held = byFilter.remove(filter);
        if (held != null) {
            use.accept(-octets(filter));
            records.delete(RecordKind.SUBSCRIPTION, held.number);
        }
    }

    /** The highest QoS over all filters that this topic matches, or {@code null} if none does. */
    public @Nullable QoS grantedFor(String topicName) {
        QoS highest = null;
        for (Subscription held : byFilter.values()) {
            if (TopicFilter.matches(held.filter, topicName)) {
                QoS granted = held.qos();
                highest = highest == null || granted.bits() > highest.bits() ? granted : highest;
            }
        }
        return highest;
    }

    /** The form in which the client wants messages of exactly this topic, or {@code null} if only wildcards match. */
    public @Nullable Topic formOf(String topicName) {
        Subscription held = byFilter.get(topicName);
        return held == null ? null : held.lastForm;
    }

    /**
     * The client does not understand the form in which it asked for this topic. Until it asks again, it gets a normal
     * id.
     */
    public void refuseForm(String topicName) {
        Subscription held = byFilter.get(topicName);
        if (held != null) {
            held.lastForm = new TopicName(topicName);
            write(held);
        }
    }

    /** The same for a PUBACK, which has only the two octets of the form and does not say its kind. */
    public void refuseForms(int value) {
        for (Subscription held : byFilter.values()) {
            if (held.lastForm instanceof TopicId form && form.value() == value) {
                held.lastForm = new TopicName(held.filter);
                write(held);
            }
        }
    }

    /** All filters, in the order in which they came. */
    public Collection<Subscription> all() {
        return byFilter.values();
    }

    public void clear() {
        end();
        byFilter.keySet().forEach(filter -> use.accept(-octets(filter)));
        byFilter.clear();
    }

    private Subscription keep(Subscription subscription) {
        if (byFilter.put(subscription.filter, subscription) == null) {
            use.accept(octets(subscription.filter));
        }
        return subscription;
    }

    private static int octets(String filter) {
        return filter.length() + MemoryUse.PER_OBJECT;
    }

    /** The session is over: a restart must not bring anything of it back. */
    public void end() {
        byFilter.values().forEach(held -> records.deleteLazily(RecordKind.SUBSCRIPTION, held.number));
    }

    // ---- its records

    private void write(Subscription held) {
        RecordWriter writer = new RecordWriter(VERSION).text(held.filter);
        TopicRecords.write(writer, held.lastForm);
        writer.number(held.forms.size());
        held.forms.forEach((form, qos) -> {
            TopicRecords.write(writer, form);
            QoS asked = held.asked.getOrDefault(form, qos);
            writer.octet(qos.bits() | asked.bits() << ASKED_SHIFT);
        });
        records.put(RecordKind.SUBSCRIPTION, held.number, writer.value());
    }

    /** A subscription from before the restart; called in the order in which they were made. */
    public void restore(long number, Payload record) {
        keep(ofRecord(number, record));
        nextNumber = Math.max(nextNumber, number + 1);
    }

    /** The subscription in a record. */
    public static Subscription ofRecord(long number, Payload record) {
        RecordReader reader = new RecordReader(record);
        Subscription held = new Subscription(reader.text(), number, TopicRecords.read(reader));
        for (int forms = reader.number(); forms > 0; forms--) {
            Topic form = TopicRecords.read(reader);
            int octet = reader.octet();
            QoS granted = QoS.ofBits(octet & QOS_BITS);
            held.forms.put(form, granted);
            QoS asked = QoS.ofBits(octet >> ASKED_SHIFT & QOS_BITS);
            // Older versions did not write what the client asked for.
            held.asked.put(form, asked.bits() > granted.bits() ? asked : granted);
        }
        return held;
    }
}
