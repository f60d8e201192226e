// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A program that shares this JVM. */
final class ProgramInThisJvm implements RunningProgram {

    private final ConfigurableApplicationContext context;

    private ProgramInThisJvm(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** @throws LocalStartException if it does not start */
    static ProgramInThisJvm start(Program program, Map<String, String> properties) {
        SpringApplication application = program.application();
        // The platform ends its parts in order, which a hook for each would not.
        application.setRegisterShutdownHook(false);
        String[] arguments = properties.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);
        try {
            return new ProgramInThisJvm(application.run(arguments));
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(ProgramInThisJvm.class).info("The {} did not start", program.programName(), e);
            throw new LocalStartException("The " + program.programName() + " does not start: " + rootMessage(e), e);
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    @Override
    public boolean isAlive() {
        return context.isActive();
    }

    @Override
    public OptionalLong pid() {
        return OptionalLong.empty();
    }

    @Override
    public void stop() {
        context.close();
    }
}
