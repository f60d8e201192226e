// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    @Test
    void buildsOnCoreOnly() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.rejoin..")
                        .and(not(resideInAnyPackage("io.rejoin.postgres..", "io.rejoin.core.."))))
                .check(CLASSES);
    }

    @Test
    void knowsNoSpring() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..")
                .check(CLASSES);
    }
}
