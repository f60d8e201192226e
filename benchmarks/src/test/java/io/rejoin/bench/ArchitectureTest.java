// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.rejoin.local.Poll;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    /** By no means of the platform's own: {@link Poll} is no more than a loop. */
    @Test
    void deliveriesAreMeasuredFromTheOutside() {
        noClasses()
                .that()
                .resideInAnyPackage("io.rejoin.bench.load..", "io.rejoin.bench.delivery..", "io.rejoin.bench.report..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.rejoin..")
                        .and(not(resideInAPackage("io.rejoin.bench..")))
                        .and(not(type(Poll.class))))
                .check(CLASSES);
    }
}
