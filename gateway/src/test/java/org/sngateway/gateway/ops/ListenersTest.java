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
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.link.LinkListener;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;

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
        CoreListener all = new CoreListeners(
                listener(CoreListener.class, "first"),
                listener(CoreListener.class, "second"),
                listener(CoreListener.class, "third"));

        Object[] arguments = arguments(event);
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

        Object[] arguments = arguments(event);
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

    /** Values that differ among each other, so that two of the same type can't be mixed up. */
    private static Object[] arguments(Method event) {
        Object[] arguments = new Object[event.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(event.getParameterTypes()[i], i);
        }
        return arguments;
    }

    private static Object argument(Class<?> type, int place) {
        if (type.isEnum()) {
            Object[] constants = type.getEnumConstants();
            return constants[place % constants.length];
        } else if (type == String.class) {
            return "text " + place;
        } else if (type == int.class) {
            return place;
        } else if (type == long.class) {
            return (long) place;
        } else if (type == boolean.class) {
            return true;
        } else if (type == NodeAddress.class) {
            IpAddress host = IpAddress.of(new byte[] {10, 0, 0, 1});
            return new UdpAddress("field", host, 1000 + place, "", host);
        } else if (type == SnMessage.class) {
            return new PingResp();
        } else if (type == Topic.class) {
            return new NormalTopicId(7);
        } else if (type == ReturnCode.class) {
            return ReturnCode.CONGESTION;
        } else if (type == ReasonCode.class) {
            return ReasonCode.NOT_AUTHORIZED;
        } else if (type == MqttCommand.class) {
            return new MqttCommand.PubRel(1);
        } else if (type == RuntimeException.class) {
            return new IllegalStateException("a fault");
        } else if (type == DeadLetter.class) {
            return new DeadLetter("a", "t", Payload.EMPTY, QoS.ONE, false, 0, DeadLetter.Reason.TOO_OLD);
        }
        throw new IllegalArgumentException("no value of " + type + " is known here; add one");
    }
}
