package org.sngateway.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sngateway.sn.Purity;

/** The walls of this module. */
class LayeringTest {
    private static final String CORE_ROOT = "org.sngateway.gateway.core";
    private static final String CORE = CORE_ROOT + "..";
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path CORE_SOURCES = SOURCES.resolve(CORE_ROOT.replace('.', '/'));
    private static final Pattern IMPORT =
            Pattern.compile("(?m)^import (?:static )?(org\\.sngateway\\.gateway\\.core(?:\\.[a-z]+)*)\\.[A-Z]");

    /** Hash maps and sets of the core. Code only looks keys up in them, since their order differs from run to run. */
    private static final Set<String> LOOKED_UP_ONLY = Set.of(
            "UnacknowledgedPacketIds.contentHashes",
            "Restoration.stages",
            "SessionTable.byAddress",
            "Spool.removedWhileRead",
            "StoreCalls.deletions",
            "StoreCalls.readers");

    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.sngateway.gateway");

    @Test
    void coreKnowsTheCodecAndTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage(CORE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        CORE, "org.sngateway.sn..", "java.lang..", "java.util..", "java.nio", "org.jspecify..")
                .check(MODULE);
    }

    @Test
    void coreIsPure() throws IOException {
        assertThat(Purity.violations(inCore(), LOOKED_UP_ONLY))
                .as("what is not pure in the core")
                .isEmpty();
        assertThat(Purity.synchronizedSources(CORE_SOURCES)).isEmpty();
    }

    @Test
    void packagesOfTheCoreBuildOnEachOtherOneWay() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass type : inCore()) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                uses.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>())
                        .add(dependency.getTargetClass().getPackageName());
            }
        }

        assertThat(onACycle(uses)).isEmpty();
    }

    /** The compiler copies a constant into the class that uses it, so the class file does not show this dependency. */
    @Test
    void importsOfTheCoreGoOneWay() throws IOException {
        Map<String, Set<String>> uses = new TreeMap<>();
        try (Stream<Path> sources = Files.walk(CORE_SOURCES)) {
            for (Path source :
                    sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher imported = IMPORT.matcher(Files.readString(source));
                while (imported.find()) {
                    uses.computeIfAbsent(String.valueOf(source.getParent()), name -> new TreeSet<>())
                            .add(SOURCES.resolve(imported.group(1).replace('.', '/'))
                                    .toString());
                }
            }
        }

        assertThat(uses).hasSizeGreaterThan(3);
        assertThat(onACycle(uses)).isEmpty();
    }

    @Test
    void classesOfTheCoresRootBuildOnEachOtherOneWay() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass type : inCore()) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                if (type.getPackageName().equals(CORE_ROOT)
                        && dependency.getTargetClass().getPackageName().equals(CORE_ROOT)) {
                    uses.computeIfAbsent(topLevelName(type), name -> new TreeSet<>())
                            .add(topLevelName(dependency.getTargetClass()));
                }
            }
        }

        assertThat(onACycle(uses)).as("classes that use each other in a cycle").isEmpty();
    }

    @Test
    void cycleIsFoundAndNothingElse() {
        Map<String, Set<String>> uses = Map.of(
                "leads there",
                Set.of("a"),
                "a",
                Set.of("b", "leaf"),
                "b",
                Set.of("c"),
                "c",
                Set.of("a"),
                "itself",
                Set.of("itself"));

        assertThat(onACycle(uses)).containsExactly("a", "b", "c");
    }

    private static List<JavaClass> inCore() {
        return MODULE.stream()
                .filter(type -> (type.getPackageName() + ".").startsWith(CORE_ROOT + "."))
                .toList();
    }

    private static String topLevelName(JavaClass type) {
        return type.getName().substring(CORE_ROOT.length() + 1).replaceAll("\\$.*", "");
    }

    /** The names from which a chain of uses leads back to the name itself. */
    private static Set<String> onACycle(Map<String, Set<String>> uses) {
        Set<String> found = new TreeSet<>();
        for (String one : uses.keySet()) {
            Set<String> reached = new TreeSet<>();
            Deque<String> ahead = new ArrayDeque<>(List.of(one));
            while (!ahead.isEmpty()) {
                String user = ahead.remove();
                for (String used : uses.getOrDefault(user, Set.of())) {
                    if (!used.equals(user) && reached.add(used)) {
                        ahead.add(used);
                    }
                }
            }
            if (reached.contains(one)) {
                found.add(one);
            }
        }
        return found;
    }

    @Test
    void exchangesSeeTheirSessionThroughItsContextOnly() {
        noClasses()
                .that()
                .resideInAPackage("..core.exchange..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.sngateway.gateway.core")
                .check(MODULE);
    }

    @Test
    void linkAndBrokerDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("..gateway.link..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..gateway.broker..", "..gateway.config..", "..gateway.ops..", "..gateway.cli..")
                .check(MODULE);
        noClasses()
                .that()
                .resideInAPackage("..gateway.broker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..gateway.link..", "..gateway.config..", "..gateway.ops..", "..gateway.cli..")
                .check(MODULE);
    }

    @Test
    void onlyLinksSettingsAndWiringKnowRadios() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "org.sngateway.gateway",
                        "..gateway.link..",
                        "..gateway.config..",
                        "..gateway.cli..",
                        "..gateway.doctor..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.sngateway.serial..")
                .check(MODULE);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fazecast..")
                .check(MODULE);
    }

    /** A start without radios loads nothing of the library for serial ports. */
    @Test
    void onlyTheWiringOpensSerialPorts() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.sngateway.gateway.RadioLinks")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("JSerialCommPort")
                .check(MODULE);
    }

    @Test
    void nothingWaitsForTheTrace() {
        noClasses()
                .that()
                .resideInAnyPackage("..gateway.link..", "..gateway.broker..", "..gateway.core..", "..gateway.ops..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..gateway.trace..")
                .check(MODULE);
        noClasses()
                .that()
                .resideInAPackage("..gateway.trace..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..gateway.config..", "..gateway.ops..", "..gateway.cli..", "..gateway.store..")
                .check(MODULE);
    }

    @Test
    void storeKnowsItsPortAndTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage("..gateway.store..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "..gateway.store..",
                        "..gateway.core.store..",
                        "org.sngateway.sn.message..",
                        "java..",
                        "org.jspecify..")
                .check(MODULE);
    }

    @Test
    void simulatedDiskIsForSimulatorsAndTestsOnly() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.SimDisk.*")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.SimDisk.*")
                .check(MODULE);
    }

    @Test
    void onlyTheEdgesKnowNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "org.sngateway.gateway",
                        "..gateway.net..",
                        "..gateway.link..",
                        "..gateway.broker..",
                        "..gateway.control..",
                        "..gateway.web..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(MODULE);
    }

    @Test
    void controlSocketAndDoctorKnowNeitherCoreNorEdges() {
        noClasses()
                .that()
                .resideInAnyPackage("..gateway.control..", "..gateway.doctor..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        CORE, "..gateway.link..", "..gateway.broker..", "..gateway.ops..", "..gateway.cli..")
                .check(MODULE);
    }

    @Test
    void logKnowsNothingOfTheGatewayAndOnlyWiringAndPageKnowIt() {
        classes()
                .that()
                .resideInAPackage("..gateway.log..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("..gateway.log..", "org.slf4j..", "java..", "org.jspecify..")
                .check(MODULE);
        noClasses()
                .that()
                .resideOutsideOfPackages("org.sngateway.gateway", "..gateway.log..", "..gateway.web..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..gateway.log..")
                .check(MODULE);
    }

    @Test
    void metricsAndHomeAssistantKnowNoEdges() {
        noClasses()
                .that()
                .resideInAnyPackage("..gateway.metrics..", "..gateway.homeassistant..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..gateway.config..",
                        "..gateway.link..",
                        "..gateway.broker..",
                        "..gateway.web..",
                        "..gateway.control..",
                        "..gateway.cli..")
                .check(MODULE);
    }

    @Test
    void onlyTheWiringKnowsEverybody() {
        noClasses()
                .that(not(resideInAPackage("org.sngateway.gateway")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.sngateway.gateway")
                .check(MODULE);
    }

    @Test
    void yamlIsReadInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..gateway.config..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.snakeyaml..")
                .check(MODULE);
    }

    @Test
    void theDaemonStartsWithoutTheLibraryOfTheToolCommands() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..gateway.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(MODULE);
    }
}
