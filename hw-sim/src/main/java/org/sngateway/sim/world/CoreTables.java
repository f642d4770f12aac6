package org.sngateway.sim.world;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.GatewayCore;
import org.sngateway.sn.message.Payload;

/**
 * The sizes of the tables, queues and memories of a core. It walks over everything that the core holds, by reflection,
 * so a new table can't be overlooked.
 */
final class CoreTables {
    private static final String CORE = GatewayCore.class.getPackageName();
    private static final String SETTINGS = CORE + ".settings";

    private final Map<String, Integer> sizes = new TreeMap<>();
    private final Map<String, Long> sums = new TreeMap<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Class<?>, List<NamedField>> fields = new HashMap<>();
    private final Deque<Held> ahead = new ArrayDeque<>();

    /** An object, and the name of the field that holds it. */
    private record Held(Object object, String name) {}

    /** A field, and its name in a class that is not generic. */
    private record NamedField(Field field, String name) {}

    private CoreTables() {}

    /**
     * Sizes by names of class and field, such as {@code SessionTable.byAddress}; for several of that name the largest.
     * A field in a generic class is known by the field that holds the object: {@code
     * DatagramDispatcher.disconnects.usedUntil.entries}.
     */
    static Map<String, Integer> sizes(GatewayCore core) {
        CoreTables tables = new CoreTables();
        tables.hold(core, "");
        for (Held next = tables.ahead.poll(); next != null; next = tables.ahead.poll()) {
            tables.lookInto(next.object, next.name);
        }
        return tables.sizes;
    }

    /** Sums over all objects of the numbers in these fields, such as {@code DeliveryQueue.messages}; 0 if there is no object. */
    static Map<String, Long> sums(GatewayCore core, String... fieldNames) {
        CoreTables tables = new CoreTables();
        for (String name : fieldNames) {
            tables.sums.put(name, 0L);
        }
        tables.hold(core, "");
        for (Held next = tables.ahead.poll(); next != null; next = tables.ahead.poll()) {
            tables.lookInto(next.object, next.name);
            tables.add(next.object);
        }
        return tables.sums;
    }

    private void add(Object object) {
        for (Map.Entry<String, Long> sum : sums.entrySet()) {
            int dot = sum.getKey().indexOf('.');
            if (isOfCore(object.getClass())
                    && object.getClass().getSimpleName().equals(sum.getKey().substring(0, dot))) {
                sum.setValue(sum.getValue() + number(object, sum.getKey().substring(dot + 1)));
            }
        }
    }

    private static long number(Object object, String name) {
        try {
            Field field = object.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return ((Number) Objects.requireNonNull(field.get(object))).longValue();
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException("the core has no such field any more: follow it here", missing);
        }
    }

    private void hold(@Nullable Object object, String name) {
        if (object != null && holdsAny(object) && seen.add(object)) {
            ahead.push(new Held(object, name));
        }
    }

    private void lookInto(Object object, String name) {
        if (object instanceof Map<?, ?> map) {
            count(name, map.values());
        } else if (object instanceof Collection<?> collection) {
            count(name, collection);
        } else if (object instanceof Object[] array) {
            count(name, Arrays.stream(array).filter(Objects::nonNull).toList());
        } else if (object instanceof BitSet bits) {
            sizes.merge(name, bits.cardinality(), Math::max);
        } else {
            boolean generic = object.getClass().getTypeParameters().length > 0;
            for (NamedField held : fields(object.getClass())) {
                Object value = valueOf(held.field, object);
                hold(value, generic ? name + "." + held.field.getName() : held.name);
            }
        }
    }

    /** Most objects hold no others and need not be remembered. */
    private boolean holdsAny(Object object) {
        return object instanceof Map
                || object instanceof Collection
                || object instanceof Object[]
                || object instanceof BitSet
                || !fields(object.getClass()).isEmpty();
    }

    private List<NamedField> fields(Class<?> type) {
        return fields.computeIfAbsent(type, CoreTables::fieldsOf);
    }

    private void count(String name, Collection<?> entries) {
        sizes.merge(name, entries.size(), Math::max);
        for (Object entry : entries) {
            hold(entry, name);
        }
    }

    private static boolean isOfCore(Class<?> type) {
        return type.getPackageName().startsWith(CORE)
                && !type.getPackageName().equals(SETTINGS)
                && !type.isHidden()
                && !type.isEnum();
    }

    /** Fields that may lead to tables; only those of the core. */
    private static List<NamedField> fieldsOf(Class<?> type) {
        if (!isOfCore(type)) {
            return List.of();
        }
        List<NamedField> fields = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && mayHoldTables(field.getType())) {
                field.setAccessible(true);
                fields.add(new NamedField(field, type.getSimpleName() + "." + field.getName()));
            }
        }
        return fields;
    }

    private static boolean mayHoldTables(Class<?> type) {
        return !type.isPrimitive() && !type.isEnum() && type != String.class && type != Payload.class;
    }

    private static @Nullable Object valueOf(Field field, Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
