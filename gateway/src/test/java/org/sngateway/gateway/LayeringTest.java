package org.sngateway.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The walls of this module. */
class LayeringTest {
    private static final String CORE = "org.sngateway.gateway.core..";

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
    void coreIsPure() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent..", "java.util.logging..", "java.lang.ref..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .check(MODULE);
    }

    @Test
    void coreHasNoStaticState() {
        fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(CORE)
                .and()
                .areStatic()
                .should()
                .beFinal()
                .check(MODULE);
    }

    @Test
    void packagesOfTheCoreBuildOnEachOtherOneWay() {
        slices().matching("org.sngateway.gateway.core.(*)..")
                .should()
                .beFreeOfCycles()
                .check(MODULE);
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
    void onlyTheEdgesKnowNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "org.sngateway.gateway",
                        "..gateway.net..",
                        "..gateway.link..",
                        "..gateway.broker..",
                        "..gateway.control..")
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
