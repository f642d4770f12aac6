package org.sngateway.gateway.core.topic;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.TopicId;

/**
 * The topics of one client and their normal ids (MQTT-SN 1.2 §5.3.11, §6.5).
 *
 * <p>An id that was assigned keeps its meaning as long as the session lasts. After a clean session ids go on where the old
 * ones ended, so that an id the client still remembers is unknown rather than another topic.
 */
public final class TopicTable {
    /** What a client and its gateway know of one topic. */
    private static final class Entry {
        final String name;
        /** The normal id, 0 while none is assigned. */
        int id;
        /** The client knows what the id means. */
        boolean known;
        /** The client refused our REGISTER of it. */
        boolean refused;
        /** The predefined or short form that the client itself used for it. */
        @Nullable
        TopicId usedForm;

        Entry(String name) {
            this.name = name;
        }
    }

    private final IntSupplier maxTopics;
    private final Map<String, Entry> byName = new LinkedHashMap<>();
    private final Map<Integer, Entry> byId = new HashMap<>();
    private int nextId;
    private int idsAssigned;

    /**
     * An empty table.
     *
     * @param maxTopics the most topics that are remembered, as it is configured at the time
     * @param firstId where the ids begin, 1 to 65534
     */
    public TopicTable(IntSupplier maxTopics, int firstId) {
        this.maxTopics = maxTopics;
        this.nextId = firstId;
    }

    /** The id of the name, assigned now if it has none; 0 when the table or the number space is full. */
    public int assign(String name) {
        Entry entry = entry(name);
        if (entry == null) {
            return 0;
        }
        if (entry.id == 0 && idsAssigned < TopicId.MAX) {
            entry.id = nextId;
            byId.put(nextId, entry);
            nextId = nextId == TopicId.MAX ? TopicId.MIN : nextId + 1;
            idsAssigned++;
        }
        return entry.id;
    }

    /** The name of a normal id, or {@code null}: reserved and unknown ids have none. */
    public @Nullable String nameOf(int id) {
        Entry entry = byId.get(id);
        return entry == null ? null : entry.name;
    }

    /** The id of the name if the client knows it, else 0. */
    public int knownId(String name) {
        Entry entry = byName.get(name);
        return entry != null && entry.known ? entry.id : 0;
    }

    /** The client was told the id, or has used it. */
    public void markKnown(int id) {
        Entry entry = byId.get(id);
        if (entry != null) {
            entry.known = true;
            entry.refused = false;
        }
    }

    /** The client does not know this id (any more): it has to be registered again. */
    public void markUnknown(int id) {
        Entry entry = byId.get(id);
        if (entry != null) {
            entry.known = false;
        }
    }

    /** The client refused to learn the id. */
    public void markRefused(int id) {
        Entry entry = byId.get(id);
        if (entry != null) {
            entry.refused = true;
        }
    }

    public boolean isRefused(String name) {
        Entry entry = byName.get(name);
        return entry != null && entry.refused;
    }

    /** A new SUBSCRIBE or CONNECT: what was refused may be tried again. */
    public void forgetRefusals() {
        for (Entry entry : byName.values()) {
            entry.refused = false;
        }
    }

    /** The client used this predefined id or short name for the topic, so it understands it. */
    public void markUsed(String name, TopicId form) {
        Entry entry = entry(name);
        if (entry != null) {
            entry.usedForm = form;
        }
    }

    /** The predefined or short form that the client used for the topic, or {@code null}. */
    public @Nullable TopicId usedForm(String name) {
        Entry entry = byName.get(name);
        return entry == null ? null : entry.usedForm;
    }

    /** 8.16: a client that connects anew may have forgotten its ids; each is registered again before its first use. */
    public void onReconnect() {
        for (Entry entry : byName.values()) {
            entry.known = false;
            entry.refused = false;
        }
    }

    /** A clean session: all is forgotten but where the ids ended. */
    public void clear() {
        byName.clear();
        byId.clear();
        idsAssigned = 0;
    }

    /** The id that would be assigned next. */
    public int nextId() {
        return nextId;
    }

    private @Nullable Entry entry(String name) {
        Entry entry = byName.get(name);
        if (entry == null && byName.size() < maxTopics.getAsInt()) {
            entry = new Entry(name);
            byName.put(name, entry);
        }
        return entry;
    }
}
