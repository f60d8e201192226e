// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    /** What comes in from outside goes through these into the rooms; all else of the root is words that rooms and products share. */
    private static final Class<?>[] DOORS = {ResumableEndpoint.class, ProblemExceptionHandler.class, Departures.class};

    @Test
    void buildsOnCoreOnly() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.rejoin..")
                        .and(not(resideInAnyPackage("io.rejoin.web..", "io.rejoin.core.."))))
                .check(CLASSES);
    }

    @Test
    void knowsNoStore() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework.data..", "org.springframework.boot..", "io.r2dbc..", "io.lettuce..")
                .check(CLASSES);
    }

    @Test
    void roomsDoNotOpenIntoOneAnotherInCircles() {
        slices().matching("io.rejoin.web.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void whatAnswersStandsOnDeliveryAndThatOnTheRest() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("answers")
                .definedBy("io.rejoin.web.page..", "io.rejoin.web.several..", "io.rejoin.web.socket..")
                .layer("delivery")
                .definedBy("io.rejoin.web.delivery..")
                .layer("parts")
                .definedBy(
                        "io.rejoin.web.departure..",
                        "io.rejoin.web.frame..",
                        "io.rejoin.web.problem..",
                        "io.rejoin.web.request..",
                        "io.rejoin.web.sweep..")
                .whereLayer("answers")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("delivery")
                .mayOnlyBeAccessedByLayers("answers")
                .check(CLASSES);
        slices().matching("io.rejoin.web.(page|several|socket)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void onlyDoorsLeadIntoRoomsAndNoneLeadsOut() {
        noClasses()
                .that(resideInAPackage("io.rejoin.web").and(not(belongToAnyOf(DOORS))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.rejoin.web.*..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.rejoin.web.*..")
                .should()
                .dependOnClassesThat(belongToAnyOf(DOORS))
                .check(CLASSES);
    }
}
