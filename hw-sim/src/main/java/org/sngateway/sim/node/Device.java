package org.sngateway.sim.node;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.sngateway.sn.message.QoS;

/** What a node measures or does. Its values are the fields of a JSON object, without the braces. */
public interface Device {

    /** The last part of the topic of its readings, such as {@code temperature}. */
    String metric();

    /**
     * The next reading.
     *
     * @param nowNanos time of the world, for values that depend on the hour
     */
    String read(long nowNanos, RandomGenerator random);

    /** The last part of the topic of commands to it; empty if it takes none. */
    default Optional<String> commandTopic() {
        return Optional.empty();
    }

    /** The QoS of the subscription to its commands. */
    default QoS commandQos() {
        return QoS.ONE;
    }

    /** Executes a command. */
    default void onCommand(String command) {}

    /** Whether it sends readings by itself, or only after a command. */
    default boolean measures() {
        return true;
    }

    /** The message of its will; empty if it has none. */
    default Optional<String> lastWords() {
        return Optional.empty();
    }
}
