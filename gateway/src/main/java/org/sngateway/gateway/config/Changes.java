package org.sngateway.gateway.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What differs between the configuration of a running gateway and that of its file, and what of it can be in force without
 * a restart. Keys are named with their sections, such as {@code broker: keep-alive}.
 */
public final class Changes {
    private final Map<Reload, List<String>> keys = new EnumMap<>(Reload.class);

    /** None so far. */
    public Changes() {
        for (Reload reload : Reload.values()) {
            keys.put(reload, new ArrayList<>());
        }
    }

    /** The names of the changed keys whose values are in force then, in the order of the file. */
    public List<String> keys(Reload reload) {
        return List.copyOf(keys.getOrDefault(reload, List.of()));
    }

    /** The values that are in force now: of keys that are read at the start only the running ones. */
    Values in(String section, Values running, Values read) {
        List<Key<?>> taken = new ArrayList<>();
        for (Key<?> key : running.keys()) {
            if (!running.get(key).equals(read.get(key))) {
                note(key.reload(), section + ": " + key.name());
                if (key.reload() != Reload.RESTART) {
                    taken.add(key);
                }
            }
        }
        return running.with(taken, read);
    }

    /** The listeners that are in force now: no other ones than those that run, with what can be changed of each. */
    Map<String, Values> inListeners(String section, Map<String, Values> running, Map<String, Values> read) {
        Map<String, Values> inForce = new LinkedHashMap<>();
        running.forEach((name, values) -> {
            Values next = read.get(name);
            if (next == null || !next.keys().equals(values.keys())) {
                // It is gone from the file, or another kind of listener, whose keys are others.
                note(Reload.RESTART, section + ": " + name);
                inForce.put(name, values);
            } else {
                inForce.put(name, in(section + ": " + name, values, next));
            }
        });
        read.keySet().stream()
                .filter(name -> !running.containsKey(name))
                .forEach(name -> note(Reload.RESTART, section + ": " + name));
        return inForce;
    }

    /** The entries of a section whose keys the file chooses; all of them are in force at once. */
    <T> Map<String, T> inEntries(String section, Map<String, T> running, Map<String, T> read) {
        if (!List.copyOf(running.entrySet()).equals(List.copyOf(read.entrySet()))) {
            note(Reload.AT_ONCE, section);
        }
        return read;
    }

    /** The entries of such a section of which nothing can be in force before the next start. */
    <T> Map<String, T> inEntriesOfTheStart(String section, Map<String, T> running, Map<String, T> read) {
        if (!List.copyOf(running.entrySet()).equals(List.copyOf(read.entrySet()))) {
            note(Reload.RESTART, section);
        }
        return running;
    }

    /** A value that follows from a changed key, and is in force at the next start only. */
    void waits(String key) {
        if (!keys(Reload.RESTART).contains(key)) {
            note(Reload.RESTART, key);
        }
    }

    /** The file that this key names has other contents, which are in force with the next connection to the broker. */
    public void inContents(String key) {
        if (!keys(Reload.NEW_CONNECTIONS).contains(key)) {
            note(Reload.NEW_CONNECTIONS, key);
        }
    }

    private void note(Reload reload, String key) {
        keys.computeIfAbsent(reload, none -> new ArrayList<>()).add(key);
    }
}
