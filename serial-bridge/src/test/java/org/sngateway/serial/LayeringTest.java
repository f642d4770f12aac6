package org.sngateway.serial;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The walls of this module. */
class LayeringTest {
    private static final String[] PURE = {"..serial.framing..", "..serial.radio..", "..serial.airtime.."};

    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.sngateway.serial");

    @Test
    void framingsDriversAndAirtimeKnowTheJdkOnly() {
        classes()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "..serial.framing..",
                        "..serial.radio..",
                        "..serial.airtime..",
                        "java.lang..",
                        "java.io",
                        "java.nio.charset..",
                        "java.time",
                        "java.util",
                        "java.util.function",
                        "java.util.regex",
                        "java.util.stream",
                        "org.jspecify..")
                .check(MODULE);
    }

    @Test
    void framingsDriversAndAirtimeArePure() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .check(MODULE);
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.(File|RandomAccess|Console).*")
                .check(MODULE);
    }

    @Test
    void framingsKnowNoRadio() {
        noClasses()
                .that()
                .resideInAPackage("..serial.framing..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..serial.radio..", "..serial.airtime..")
                .check(MODULE);
    }

    @Test
    void portsKnowNeitherFramingNorRadio() {
        noClasses()
                .that()
                .resideInAPackage("..serial.port..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.sngateway.serial", "..serial.framing..", "..serial.radio..", "..serial.cli..")
                .check(MODULE);
    }

    @Test
    void moduleHasNoStaticState() {
        fields().that().areStatic().should().beFinal().check(MODULE);
    }

    @Test
    void oneClassKnowsTheLibraryOfPorts() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.sngateway.serial.port.JSerialCommPort")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fazecast..")
                .check(MODULE);
    }

    @Test
    void onlyTheProgramKnowsTheLibraryOfCommands() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..serial.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(MODULE);
    }
}
