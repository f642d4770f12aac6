package org.sngateway.sim;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sngateway.sn.Purity;

/** The walls of this module. */
class LayeringTest {
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.sngateway.sim");

    @Test
    void clientFirmwareAndNodesArePure() {
        classes()
                .that()
                .resideInAPackage("..sim.client..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "..sim.client..",
                        "org.sngateway.sn.message..",
                        "org.sngateway.gateway.core.time..",
                        "java.lang..",
                        "java.time..",
                        "java.util..",
                        "org.jspecify..")
                .check(MODULE);
        classes()
                .that()
                .resideInAPackage("..sim.node..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "..sim.node..",
                        "..sim.client..",
                        "..sim.firmware..",
                        "..sim.scenario..",
                        "org.sngateway.sn..",
                        "org.sngateway.gateway.core.time..",
                        "java.lang..",
                        "java.nio..",
                        "java.time..",
                        "java.util..",
                        "org.jspecify..")
                .check(MODULE);
        classes()
                .that()
                .resideInAPackage("..sim.firmware..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "..sim.firmware..",
                        "..sim.client..",
                        "..sim.scenario..",
                        "org.sngateway.sn.message..",
                        "java.lang..",
                        "java.time..",
                        "java.util..",
                        "org.jspecify..")
                .check(MODULE);
        assertThat(impureIn("client", "firmware", "node")).isEmpty();
    }

    @Test
    void nodesDoNotKnowTheirRunners() {
        noClasses()
                .that()
                .resideInAnyPackage("..sim.client..", "..sim.firmware..", "..sim.node..", "..sim.broker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..sim.fleet..", "..sim.field..", "..sim.cli..")
                .check(MODULE);
        noClasses()
                .that()
                .resideInAnyPackage("..sim.fleet..", "..sim.field..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..sim.cli..")
                .check(MODULE);
    }

    @Test
    void radioAndItsTimelineDoNotKnowWhatMovesTheTime() {
        classes()
                .that()
                .resideInAPackage("..sim.radio..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "..sim.radio..",
                        "..sim.scenario..",
                        "org.sngateway.sn..",
                        "org.sngateway.gateway.core.address..",
                        "org.sngateway.gateway.core.time..",
                        "java.lang..",
                        "java.nio",
                        "java.time..",
                        "java.util..",
                        "org.jspecify..")
                .check(MODULE);
        assertThat(impureIn("radio")).isEmpty();
    }

    /** The production link runs in virtual time. */
    @Test
    void ofTheLinksOfTheGatewayOnlyTheWorldKnowsTheRadio() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..sim.world..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..gateway.link..")
                .check(MODULE);
        noClasses().should().dependOnClassesThat().haveSimpleName("UdpLink").check(MODULE);
    }

    @Test
    void donglesDoNotKnowPortsAndTheRealTime() {
        classes()
                .that()
                .resideInAPackage("..sim.dongle..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "..sim.dongle..",
                        "..sim.radio..",
                        "..sim.scenario..",
                        "org.sngateway.serial.framing..",
                        "org.sngateway.serial.radio..",
                        "java.io",
                        "java.lang..",
                        "java.time..",
                        "java.util..",
                        "org.jspecify..")
                .check(MODULE);
        assertThat(impureIn("dongle")).isEmpty();
    }

    @Test
    void onlyPseudoTerminalsKnowTheCLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..sim.pty..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(MODULE);
    }

    @Test
    void onlyTheEmbeddedBrokerKnowsMoquette() {
        noClasses()
                .that()
                .doNotHaveSimpleName("EmbeddedBroker")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.moquette..")
                .check(MODULE);
    }

    @Test
    void ofTheGatewayOnlyItsPublicPackagesAreUsed() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("..gateway.ops..", "..gateway.cli..", "..gateway.core.exchange..")
                                // These belong to the core's reports.
                                .and(not(simpleName("DropReason")))
                                .and(not(simpleName("CoreListeners"))))
                .check(MODULE);
    }

    private static Set<String> impureIn(String... packages) {
        return Purity.violations(
                MODULE.stream()
                        .filter(type -> Stream.of(packages)
                                .anyMatch(name -> type.getPackageName().equals("org.sngateway.sim." + name)))
                        .toList(),
                Set.of());
    }
}
