// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a platform of one node to the tests of all classes that ask for it: for those that write to streams of their own and
 * change nothing else. Starts with the first and ends with the last of them. After each test there is a {@link Census}.
 */
final class SharedPlatform implements ParameterResolver, AfterEachCallback {

    private static final ExtensionContext.Namespace OWN = ExtensionContext.Namespace.create(SharedPlatform.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestPlatform.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(OWN).computeIfAbsent(TestPlatform.class, ignored -> start());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestPlatform started = context.getRoot().getStore(OWN).get(TestPlatform.class, TestPlatform.class);
        if (started != null) {
            Census.awaitNothing(started);
        }
    }

    private static TestPlatform start() {
        try {
            return TestPlatform.start(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
