package org.sngateway.sim.promise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromisesTest {
    private static final Path SOURCE = Path.of("src/main/java/org/sngateway/sim/promise/Promises.java");

    /** They are told by name: one that was forgotten would never be broken. */
    @Test
    void eachPromiseIsToldWhatItWantsToHear() throws IOException {
        String source = Files.readString(SOURCE);
        List<String> wanted = new ArrayList<>();
        for (Field field : promises()) {
            for (Method method : field.getType().getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
                    wanted.add(field.getName() + "." + method.getName() + "(");
                }
            }
        }

        assertThat(wanted).hasSizeGreaterThan(40).allMatch(source::contains);
    }

    @Test
    void thereIsOneForEachPromiseOfTheGateway() {
        assertThat(promises())
                .extracting(field -> field.getType().getSimpleName().replaceAll("^(P[0-9]+).*", "$1"))
                .containsExactly("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10");
    }

    private static List<Field> promises() {
        return Arrays.stream(Promises.class.getDeclaredFields())
                .filter(field -> Promise.class.isAssignableFrom(field.getType()))
                .toList();
    }
}
