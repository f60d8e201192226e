// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    @Test
    void needsReactorAndNothingElse() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.rejoin.core..",
                        "java..",
                        "reactor.core..",
                        "reactor.util..",
                        "org.reactivestreams..",
                        "org.jspecify..")
                .check(CLASSES);
    }
}
