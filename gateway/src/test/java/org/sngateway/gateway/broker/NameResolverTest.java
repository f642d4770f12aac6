package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names become addresses beside the event loop, and come back on it. */
class NameResolverTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Deque<Runnable> blocking = new ArrayDeque<>();
    private final NameResolver resolver = new NameResolver(channel.eventLoop(), blocking::add);
    private final List<List<InetAddress>> results = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void addressIsNotLookedUp(String literal) throws Exception {
        resolver.resolve(literal, results::add);

        assertThat(blocking).isEmpty();
        assertThat(results).containsExactly(List.of(InetAddress.getByName(literal)));
    }

    @Test
    void nameIsLookedUpBesideTheLoopAndTheResultComesBackOnIt() {
        resolver.resolve("localhost", results::add);
        assertThat(results).isEmpty();

        blocking.remove().run();
        assertThat(results).isEmpty();
        channel.runPendingTasks();

        assertThat(results)
                .singleElement()
                .satisfies(addresses -> assertThat(addresses).isNotEmpty().allMatch(InetAddress::isLoopbackAddress));
    }

    @Test
    void nameThatNobodyKnowsHasNoAddress() {
        resolver.resolve("no-such-host.invalid", results::add);
        blocking.remove().run();
        channel.runPendingTasks();

        assertThat(results).containsExactly(List.of());
    }
}
