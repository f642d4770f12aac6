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
     * @param nowNanos time of the world, for what depends on the hour
     */
    String read(long nowNanos, RandomGenerator random);

    /** The last part of the topic of commands to it; empty if it takes none. */
    default Optional<String> commandTopic() {
        return Optional.empty();
    }

    /** How its commands are subscribed to. */
    default QoS commandQos() {
        return QoS.ONE;
    }

    /** Does what a command says. */
    default void onCommand(String command) {}

    /** Whether it speaks by itself, or only when a command came. */
    default boolean measures() {
        return true;
    }

    /** What the world is told if the node is lost; empty if nothing. */
    default Optional<String> lastWords() {
        return Optional.empty();
    }
}
