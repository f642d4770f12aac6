package org.sngateway.gateway.core.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;

/**
 * Objects in which every field is set, found by reflection: a field that is added to what is kept on disk, and does not come
 * back from there, fails a test.
 */
public final class EveryField {
    private static final String TEXT = "udp";
    private static final NodeAddress ADDRESS = new UdpAddress(
            TEXT, IpAddress.of(new byte[] {10, 0, 0, 1}), 1885, "eth0", IpAddress.of(new byte[] {10, 0, 0, 2}));
    private static final TopicId TOPIC_ID = new NormalTopicId(0x4711);

    private EveryField() {}

    /** A record of this type whose components all differ from what they are when nobody sets them. */
    public static <T extends Record> T of(Class<T> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = sample(components[i].getType(), i);
        }
        try {
            var constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Sets all fields of the object, except those of these names. */
    public static void set(Object object, Set<String> except) {
        List<Field> fields = fieldsOf(object, except);
        try {
            for (int i = 0; i < fields.size(); i++) {
                fields.get(i).set(object, sample(fields.get(i).getType(), i));
            }
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Fails on each field that is not the same in both, except those of these names. */
    public static void assertIsTheSame(Object read, Object written, Set<String> except) {
        try {
            for (Field field : fieldsOf(written, except)) {
                assertThat(field.get(read))
                        .as("%s, which has to come back from the disk or to be named as what does not", field)
                        .isEqualTo(field.get(written));
            }
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Fails on each field that is as if nobody had set it, except those of these names. */
    public static void assertIsSet(Object object, Set<String> except) {
        try {
            for (Field field : fieldsOf(object, except)) {
                assertThat(field.get(object)).as(field.toString()).isNotNull().isNotIn(0, -1, 0L, false, "");
            }
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<Field> fieldsOf(Object object, Set<String> except) {
        List<Field> all = Arrays.stream(object.getClass().getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .toList();
        assertThat(all)
                .extracting(Field::getName)
                .as("fields that are excepted")
                .containsAll(except);
        List<Field> others =
                all.stream().filter(field -> !except.contains(field.getName())).toList();
        others.forEach(field -> field.setAccessible(true));
        return others;
    }

    /** A value of the type that nobody gets without setting it; numbers differ from each other. */
    private static Object sample(Class<?> type, int place) {
        if (type == int.class) {
            return 17 + place;
        } else if (type == long.class) {
            return 1_700_000_000_000L + place;
        } else if (type == boolean.class) {
            return true;
        } else if (type == String.class) {
            return TEXT;
        } else if (type == Payload.class) {
            return Payload.ofText("payload");
        } else if (type == QoS.class) {
            return QoS.TWO;
        } else if (type == NodeAddress.class) {
            return ADDRESS;
        } else if (type.isAssignableFrom(TopicId.class) && Topic.class.isAssignableFrom(type)) {
            return TOPIC_ID;
        } else if (type.isEnum()) {
            return type.getEnumConstants()[2];
        }
        throw new IllegalStateException("no sample of " + type);
    }
}
