package org.sngateway.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sngateway.gateway.core.CoreListener;
import org.sngateway.gateway.link.LinkListener;

/** Each event of the core and of the links reaches each listener, in order and with its arguments. */
class ListenersTest {
    private record Told(String listener, Method event, List<Object> arguments) {}

    private final List<Told> told = new ArrayList<>();

    static Stream<Method> coreEvents() {
        return Arrays.stream(CoreListener.class.getDeclaredMethods());
    }

    static Stream<Method> linkEvents() {
        return Arrays.stream(LinkListener.class.getDeclaredMethods());
    }

    @ParameterizedTest
    @MethodSource("coreEvents")
    void eachEventOfTheCoreReachesEachListener(Method event) throws Exception {
        CoreListener all = new CoreListeners(List.of(
                listener(CoreListener.class, "first"),
                listener(CoreListener.class, "second"),
                listener(CoreListener.class, "third")));

        Object[] arguments = Arguments.of(event);
        event.invoke(all, arguments);

        assertThat(told)
                .containsExactly(
                        new Told("first", event, List.of(arguments)),
                        new Told("second", event, List.of(arguments)),
                        new Told("third", event, List.of(arguments)));
    }

    @ParameterizedTest
    @MethodSource("linkEvents")
    void eachEventOfTheLinksReachesEachListener(Method event) throws Exception {
        LinkListener all =
                new LinkListeners(listener(LinkListener.class, "first"), listener(LinkListener.class, "second"));

        Object[] arguments = Arguments.of(event);
        event.invoke(all, arguments);

        assertThat(told)
                .containsExactly(
                        new Told("first", event, List.of(arguments)), new Told("second", event, List.of(arguments)));
    }

    /** With a default, a listener that passes events on could forget one, and would compile. */
    @Test
    void noEventHasADefault() {
        assertThat(Stream.concat(coreEvents(), linkEvents())).noneMatch(Method::isDefault);
    }

    private <L> L listener(Class<L> type, String name) {
        InvocationHandler tells = (proxy, event, arguments) -> {
            told.add(new Told(name, event, arguments == null ? List.of() : List.of(arguments)));
            return null;
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, tells));
    }
}
