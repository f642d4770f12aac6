package org.sngateway.gateway.core.topic;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
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
import org.sngateway.sn.message.TopicId;

/**
 * The topics of one client and their normal ids (MQTT-SN 1.2 §5.3.11, §6.5).
 *
 * <p>An id keeps its meaning as long as the session lasts. After a clean session the ids continue behind the old ones,
 * so an id that the client still remembers is unknown, rather than another topic (R8.16).
 *
 * <p>A generation lasts from one CONNECT to the next. An id is known to the client only in the generation in which the
 * client was told it or used it.
 */
public final class TopicTable {
    private static final int VERSION = 1;
    private static final int NEVER = -1;

    /** So many ids are reserved beyond those that are handed out, at least; each reservation is for twice as many. */
    private static final int RESERVED_AHEAD = 16;

    /** One topic, as client and gateway know it. */
    private static final class Entry {
        final String name;
        /** The normal id, 0 while none is assigned. */
        int id;
        /** The generation in which the client was told the id or used it. */
        int knownIn = NEVER;
        /** The generation in which the client refused our REGISTER of it. */
        int refusedIn = NEVER;
        /** The predefined or short form that the client itself used for it. */
        @Nullable
        TopicId usedForm;
        /** The rules that allow the name; they are asked again only when they are others. */
        @Nullable
        TopicRules allowedBy;

        Entry(String name) {
            this.name = name;
        }
    }

    private final Records records;
    private final IntSupplier maxTopics;
    private final IntPredicate hasRoomFor;
    private final IntConsumer use;
    private final Map<String, Entry> byName = new LinkedHashMap<>();
    /** In the order of the ids: they are assigned one after the other, and none is given back. */
    private @Nullable Entry[] byId = new Entry[0];
    /** Those with an id that is not handed out any more, from before an upgrade of the gateway. */
    private final Map<Integer, Entry> byOlderId = new LinkedHashMap<>();
    /** The entry found last by its id; the next lookup mostly asks for the same one. */
    private @Nullable Entry latest;

    private int firstId;
    /** How many ids from the first one on are handed out, or were reserved before a restart. */
    private int taken;
    /**
     * How many ids from the first one on are reserved: after a restart ids go on behind them. So an id that was handed out
     * while the disk failed does not come to mean another topic.
     */
    private int reserved = 2 * RESERVED_AHEAD;
    /** The current generation. It grows when the client connects again and may have forgotten its ids. */
    private int generation;

    /**
     * An empty table.
     *
     * @param records get each topic before the client is told its id
     * @param maxTopics the most topics, as configured at the time of the call
     * @param hasRoomFor whether a name of this number of characters can be held
     * @param use is told the change of the octets used, negative when they become fewer
     * @param firstId where the ids begin; the next one that can be handed out counts
     */
    public TopicTable(Records records, IntSupplier maxTopics, IntPredicate hasRoomFor, IntConsumer use, int firstId) {
        this.records = records;
        this.maxTopics = maxTopics;
        this.hasRoomFor = hasRoomFor;
        this.use = use;
        this.firstId = TopicIds.from(firstId);
    }

    /** The id of the name, assigned now if it has none; 0 when the table or the number space is full. */
    public int assign(String name) {
        Entry entry = entry(name);
        if (entry == null) {
            return 0;
        }
        if (entry.id == 0 && taken < TopicIds.COUNT) {
            entry.id = nextId();
            addById(entry);
            if (reserved - taken < RESERVED_AHEAD) {
                reserved = Math.min(taken + 2 * RESERVED_AHEAD, TopicIds.COUNT);
            }
            records.put(RecordKind.TOPIC, entry.id, record(entry));
        }
        return entry.id;
    }

    /** The name of a normal id, or {@code null}: reserved and unknown ids have none. */
    public @Nullable String nameOf(int id) {
        Entry entry = byId(id);
        return entry == null ? null : entry.name;
    }

    /** Why nothing can be published under the name of a normal id, in words for the log; {@code null} if it can. */
    public @Nullable String nameFault(int id, TopicRules rules) {
        Entry entry = byId(id);
        if (entry == null || rules.equals(entry.allowedBy)) {
            return null;
        }
        String fault = rules.nameFault(entry.name);
        entry.allowedBy = fault == null ? rules : null;
        return fault;
    }

    /** The id of the name if the client knows it, else 0. */
    public int knownId(String name) {
        Entry entry = byName.get(name);
        return entry != null && entry.knownIn == generation ? entry.id : 0;
    }

    /** The client was told the id, or has used it. */
    public void markKnown(int id) {
        Entry entry = byId(id);
        if (entry != null && (entry.knownIn != generation || entry.refusedIn == generation)) {
            entry.knownIn = generation;
            entry.refusedIn = NEVER;
            update(entry);
        }
    }

    /** The client does not know this id (any more): it has to be registered again. */
    public void markUnknown(int id) {
        Entry entry = byId(id);
        if (entry != null && entry.knownIn == generation) {
            entry.knownIn = NEVER;
            update(entry);
        }
    }

    /** The client refused the id. */
    public void markRefused(int id) {
        Entry entry = byId(id);
        if (entry != null) {
            entry.refusedIn = generation;
            update(entry);
        }
    }

    public boolean isRefused(String name) {
        Entry entry = byName.get(name);
        return entry != null && entry.refusedIn == generation;
    }

    /** A new SUBSCRIBE or CONNECT: refused topics may be registered again. */
    public void forgetRefusals() {
        for (Entry entry : byName.values()) {
            if (entry.refusedIn == generation) {
                entry.refusedIn = NEVER;
                update(entry);
            }
        }
    }

    /** The client used this predefined id or short name for the topic, so it understands it. */
    public void markUsed(String name, TopicId form) {
        Entry entry = entry(name);
        if (entry != null && !form.equals(entry.usedForm)) {
            forgetForm(entry);
            entry.usedForm = form;
            records.putLazily(
                    RecordKind.TOPIC_FORM,
                    TopicRecords.number(form),
                    new RecordWriter(VERSION).text(name).value());
        }
    }

    /** The predefined or short form that the client used for the topic, or {@code null}. */
    public @Nullable TopicId usedForm(String name) {
        Entry entry = byName.get(name);
        return entry == null ? null : entry.usedForm;
    }

    /** R8.16: a client that connects again may have forgotten its ids; each is registered again before its first use. */
    public void onReconnect() {
        generation++;
    }

    /** A clean session: forgets everything except where the ids ended. */
    public void clear() {
        end();
        byName.keySet().forEach(name -> use.accept(-octets(name)));
        byName.clear();
        byId = new Entry[0];
        byOlderId.clear();
        latest = null;
        firstId = nextId();
        reserved = Math.max(reserved - taken, 0);
        taken = 0;
    }

    /** The session is over: a restart must not bring anything of it back. */
    public void end() {
        for (Entry entry : byName.values()) {
            forgetForm(entry);
            if (entry.id != 0) {
                records.deleteLazily(RecordKind.TOPIC, entry.id);
            }
        }
    }

    /** Takes a topic; the id is 0 while it has none, the form {@code null} while the client has not used one. */
    public interface TopicReader {
        void read(String name, int id, @Nullable TopicId usedForm);
    }

    /** Reads all topics, in the order in which they came. */
    public void forEach(TopicReader reader) {
        byName.values().forEach(entry -> reader.read(entry.name, entry.id, entry.usedForm));
    }

    /** How many topics there are. */
    public int size() {
        return byName.size();
    }

    /** The id that would be assigned next. */
    public int nextId() {
        return TopicIds.behind(firstId, taken);
    }

    private @Nullable Entry byId(int id) {
        Entry again = latest;
        if (again != null && again.id == id) {
            return again;
        }
        Entry entry = TopicIds.contains(id) ? atPlace(TopicIds.distance(firstId, id)) : byOlderId.get(id);
        latest = entry != null && entry.id == id ? entry : null;
        return latest;
    }

    private @Nullable Entry atPlace(int place) {
        return place < byId.length ? byId[place] : null;
    }

    private void addById(Entry entry) {
        int place = TopicIds.distance(firstId, entry.id);
        if (byId.length <= place) {
            byId = Arrays.copyOf(byId, place < 4 ? place + 1 : 2 * place);
        }
        byId[place] = entry;
        taken = Math.max(taken, place + 1);
    }

    private @Nullable Entry entry(String name) {
        Entry entry = byName.get(name);
        if (entry == null && byName.size() < maxTopics.getAsInt() && hasRoomFor.test(name.length())) {
            entry = new Entry(name);
            byName.put(name, entry);
            use.accept(octets(name));
        }
        return entry;
    }

    private static int octets(String name) {
        return name.length() + MemoryUse.PER_OBJECT;
    }

    private void forgetForm(Entry entry) {
        if (entry.usedForm != null) {
            records.deleteLazily(RecordKind.TOPIC_FORM, TopicRecords.number(entry.usedForm));
        }
    }

    // ---- its records

    /** Where the ids of the session began. */
    public int firstId() {
        return firstId;
    }

    /** How many ids from the first one on are reserved. */
    public int reserved() {
        return reserved;
    }

    /** The current generation. */
    public int generation() {
        return generation;
    }

    private void update(Entry entry) {
        records.putLazily(RecordKind.TOPIC, entry.id, record(entry));
    }

    private static Payload record(Entry entry) {
        return new RecordWriter(VERSION)
                .text(entry.name)
                .number(entry.knownIn)
                .number(entry.refusedIn)
                .value();
    }

    /**
     * The state from before a restart; the topics follow.
     *
     * @param first where the ids begin
     * @param lastReserved how many of them were reserved
     */
    public void restore(int first, int lastReserved, int lastGeneration) {
        firstId = TopicIds.from(first);
        taken = Math.min(lastReserved, TopicIds.COUNT);
        reserved = taken;
        generation = lastGeneration;
    }

    /** A topic from before the restart. */
    public void restoreTopic(long id, Payload record) {
        RecordReader reader = new RecordReader(record);
        Entry entry = restored(reader.text());
        entry.id = (int) id;
        entry.knownIn = reader.number();
        entry.refusedIn = reader.number();
        if (!TopicIds.contains(entry.id)) {
            byOlderId.put(entry.id, entry);
            return;
        }
        addById(entry);
    }

    /** The name of a topic in its record. */
    public static String nameIn(Payload record) {
        return new RecordReader(record).text();
    }

    /** A form that the client used before the restart. */
    public void restoreForm(long number, Payload record) {
        restored(new RecordReader(record).text()).usedForm = TopicRecords.ofNumber(number);
    }

    private Entry restored(String name) {
        return byName.computeIfAbsent(name, missing -> {
            use.accept(octets(missing));
            return new Entry(missing);
        });
    }
}
