// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

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
    void joinsTokensToTheTransportsAndKnowsNothingElse() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.rejoin..")
                        .and(not(resideInAnyPackage(
                                "io.rejoin.identity..", "io.rejoin.core..", "io.rejoin.web", "io.rejoin.token.."))))
                .check(CLASSES);
    }
}
