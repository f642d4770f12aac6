package org.sngateway.gateway.core.topic;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The topics that both ends know beforehand (MQTT-SN 1.2 §6.7). */
public final class PredefinedTopics {
    public static final PredefinedTopics NONE = new PredefinedTopics(Map.of());

    private final Map<Integer, String> nameById;

    /**
     * The same topics for every client.
     *
     * @param nameById ids 1 to 65534 with the topic names that they stand for
     */
    public PredefinedTopics(Map<Integer, String> nameById) {
        this.nameById = Map.copyOf(nameById);
    }

    /** The name that this id stands for, or {@code null}. */
    public @Nullable String nameOf(int id) {
        return nameById.get(id);
    }
}
