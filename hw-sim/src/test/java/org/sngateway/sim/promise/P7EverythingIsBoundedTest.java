package org.sngateway.sim.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.ClientView;
import org.sngateway.gateway.core.GatewayCore;
import org.sngateway.gateway.core.settings.CoreSettings;

/** The promise names a limit for each table of the core, and no other: a new field or a new name is an error until it does. */
class P7EverythingIsBoundedTest {
    private static final String CORE = GatewayCore.class.getPackageName();
    private static final CoreSettings SETTINGS = settings();

    @Test
    void namesALimitForEachTableOfTheCoreAndForNoOther() {
        assertThat(P7EverythingIsBounded.limits(SETTINGS, 0).keySet())
                .as("tables with a limit in P7EverythingIsBounded.limits, compared with the fields of the core")
                .containsExactlyInAnyOrderElementsOf(tablesOfTheCore());
    }

    @Test
    void isBrokenByATableThatHoldsMoreThanItsLimit() {
        int limit = SETTINGS.limits().maxSessions();

        assertThat(brokenBy(Map.of("SessionTable.byAddress", limit))).isEmpty();
        assertThat(brokenBy(Map.of("SessionTable.byAddress", limit + 1)))
                .containsExactly("SessionTable.byAddress has " + (limit + 1) + " entries, " + limit + " are allowed");
    }

    @Test
    void tableWithoutALimitIsAnError() {
        assertThatThrownBy(() -> brokenBy(Map.of("Session.unheardOf", 0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Session.unheardOf");
    }

    private static List<String> brokenBy(Map<String, Integer> tables) {
        TablesOnly scene = new TablesOnly(tables, new ArrayList<>());
        new P7EverythingIsBounded(scene, SETTINGS).onEnd();
        return scene.broken();
    }

    private static Set<String> tablesOfTheCore() {
        // The tests of the gateway have classes in these packages too; they are in another place.
        String place = GatewayCore.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        Set<String> names = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(location -> location.contains(place))
                .importPackages(CORE)) {
            // The core keeps no view: it is made for an answer.
            boolean isView = type.reflect().getEnclosingClass() == ClientView.class;
            if (!type.getPackageName().equals(CORE + ".settings") && !isView && !isGeneric(type.reflect())) {
                addTablesOf(type.reflect(), type.getSimpleName(), names);
            }
        }
        return names;
    }

    /** As {@code CoreTables} names them: what is in a generic class is known by the field that has it. */
    private static void addTablesOf(Class<?> type, String prefix, Set<String> names) {
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                String name = prefix + "." + field.getName();
                if (isTable(field.getType())) {
                    names.add(name);
                } else if (field.getType().getName().startsWith(CORE) && isGeneric(field.getType())) {
                    addTablesOf(field.getType(), name, names);
                }
            }
        }
    }

    private static boolean isTable(Class<?> type) {
        return Map.class.isAssignableFrom(type)
                || Collection.class.isAssignableFrom(type)
                || Object[].class.isAssignableFrom(type)
                || type == BitSet.class;
    }

    private static boolean isGeneric(Class<?> type) {
        return type.getTypeParameters().length > 0;
    }

    private static CoreSettings settings() {
        try {
            return GatewayConfig.parse("test", "").coreSettings();
        } catch (ConfigException mistakes) {
            throw new IllegalStateException(mistakes);
        }
    }
}
