// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    @Test
    void looksAtThePlatformFromTheOutside() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.rejoin..")
                        .and(DescribedPredicate.not(resideInAnyPackage(
                                "io.rejoin.prove..", "io.rejoin.local", "io.rejoin.core", "io.rejoin.token"))))
                .check(CLASSES);
    }

    @Test
    void theAuditKnowsNoNetwork() {
        noClasses()
                .that()
                .resideInAPackage("io.rejoin.prove.audit")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.rejoin.prove",
                        "io.rejoin.prove.load",
                        "io.rejoin.prove.wire",
                        "io.rejoin.local",
                        "java.net"))
                .check(CLASSES);
    }
}
