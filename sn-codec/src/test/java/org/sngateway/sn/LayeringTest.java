package org.sngateway.sn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The walls of this module. */
class LayeringTest {
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.sngateway.sn");

    /** Arrays that are filled when their class is loaded, and read only afterwards. */
    private static final Set<String> TABLES = Set.of(
            "MsgType: has static state in BY_CODE",
            "QoS: has static state in BY_BITS",
            "ReturnCode: has static state in DEFINED");

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
        assertThat(Purity.violations(MODULE, Set.of())).isEqualTo(TABLES);
    }
}
