// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    @Test
    void deliveriesAreMeasuredFromTheOutside() {
        noClasses()
                .that()
                .resideInAnyPackage("io.rejoin.bench.load..", "io.rejoin.bench.delivery..", "io.rejoin.bench.report..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.rejoin..").and(not(resideInAPackage("io.rejoin.bench.."))))
                .check(CLASSES);
    }
}
