// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/**
 * Hears a SIGTERM or SIGINT that comes while the JVM stops already, which the JVM itself ignores: whoever sends one wants
 * it over with.
 *
 * <p>By reflection, since the only class for it, {@code sun.misc.Signal}, is one that the compiler warns of. Where there is
 * none, or the JVM was started with {@code -Xrs}, nothing is heard.
 */
final class SecondSignal {

    private static final Logger LOG = LoggerFactory.getLogger(SecondSignal.class);

    private SecondSignal() {}

    /** Until it is disposed of; {@code hurry} runs on a thread of the JVM's. */
    static Disposable listen(Runnable hurry) {
        Map<Object, Object> replaced = new LinkedHashMap<>();
        try {
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    SecondSignal.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            LOG.info("A second signal: ending at once");
                            hurry.run();
                        }
                        return null;
                    });
            for (String name : new String[] {"TERM", "INT"}) {
                Object signal = Class.forName("sun.misc.Signal")
                        .getConstructor(String.class)
                        .newInstance(name);
                replaced.put(signal, handle(signal, handler));
            }
        } catch (ReflectiveOperationException e) {
            LOG.debug("second signals are not heard", e);
        }
        return () -> replaced.forEach(SecondSignal::restore);
    }

    private static void restore(Object signal, Object handler) {
        try {
            handle(signal, handler);
        } catch (ReflectiveOperationException e) {
            LOG.debug("a signal's handler was not restored", e);
        }
    }

    /** Returns the handler before this one. */
    private static Object handle(Object signal, Object handler) throws ReflectiveOperationException {
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        try {
            return signal.getClass()
                    .getMethod("handle", signal.getClass(), handlerType)
                    .invoke(null, signal, handler);
        } catch (InvocationTargetException e) {
            throw new ReflectiveOperationException(e.getCause());
        }
    }
}
