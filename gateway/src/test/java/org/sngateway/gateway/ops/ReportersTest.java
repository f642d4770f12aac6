package org.sngateway.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sngateway.gateway.core.CoreListener;
import org.sngateway.gateway.link.LinkListener;

/** No event is lost between the core and log and counters: the default of an interface would swallow it. */
class ReportersTest {
    static Stream<Method> events() {
        return Stream.of(CoreListener.class, LinkListener.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()));
    }

    @ParameterizedTest
    @MethodSource("events")
    void eachEventIsPassedOn(Method event) throws Exception {
        assertThat(Reporters.class
                        .getMethod(event.getName(), event.getParameterTypes())
                        .getDeclaringClass())
                .isEqualTo(Reporters.class);
    }
}
