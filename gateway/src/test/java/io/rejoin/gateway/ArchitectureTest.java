// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    @Test
    void knowsNoStream() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.rejoin..")
                        .and(not(resideInAnyPackage("io.rejoin.gateway..", "io.rejoin.token.."))))
                .check(CLASSES);
    }

    @Test
    void roomsDoNotOpenIntoOneAnotherInCircles() {
        slices().matching("io.rejoin.gateway.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
