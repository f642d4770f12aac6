package org.sngateway.sn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The walls of this module. */
class LayeringTest {
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.sngateway.sn");

    @Test
    void moduleKnowsTheJdkOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("org.sngateway.sn..", "java.lang..", "java.nio..", "java.util..", "org.jspecify..")
                .check(MODULE);
    }

    @Test
    void messagesKnowNothingOfTheWire() {
        noClasses()
                .that()
                .resideInAPackage("..sn.message..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..sn.codec..")
                .check(MODULE);
    }

    @Test
    void moduleIsPure() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.nio.channels..", "java.nio.file..", "java.util.concurrent..", "java.util.logging..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(MODULE);
    }
}
