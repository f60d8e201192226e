// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.mutants;

import io.rejoin.testkit.DroppedErrors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The core and the testkit once more, with one file of the core compiled from a mutant's source. Nothing is written to disk. */
final class MutantClasses extends ClassLoader {

    private final Map<String, ByteArrayOutputStream> mutated;

    private MutantClasses(Map<String, ByteArrayOutputStream> mutated) {
        super(MutantClasses.class.getClassLoader());
        this.mutated = mutated;
    }

    static MutantClasses of(Mutant mutant) throws IOException {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "needs a JDK");
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        JavaFileManager files =
                new ForwardingJavaFileManager<JavaFileManager>(compiler.getStandardFileManager(null, null, null)) {
                    @Override
                    public JavaFileObject getJavaFileForOutput(
                            Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
                        return new Output(name, classes);
                    }
                };
        StringWriter messages = new StringWriter();
        boolean compiled = compiler.getTask(
                        messages,
                        files,
                        null,
                        List.of("-proc:none", "-nowarn"),
                        null,
                        List.of(new Input(mutant.className(), mutant.source())))
                .call();
        files.close();
        if (!compiled) {
            throw new IllegalStateException(mutant + " does not compile: " + messages);
        }
        return new MutantClasses(classes);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        boolean own = name.startsWith("io.rejoin.core.") || name.startsWith("io.rejoin.testkit.");
        // Its hook is the process's: there must be one of it.
        if (!own || name.equals(DroppedErrors.class.getName())) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            byte[] bytes = mutated.containsKey(name) ? mutated.get(name).toByteArray() : original(name);
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    private byte[] original(String name) throws ClassNotFoundException {
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static final class Input extends SimpleJavaFileObject {

        private final String source;

        Input(String className, String source) {
            super(URI.create("mutant:///" + className.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.source = source;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }
    }

    private static final class Output extends SimpleJavaFileObject {

        private final String className;
        private final Map<String, ByteArrayOutputStream> classes;

        Output(String className, Map<String, ByteArrayOutputStream> classes) {
            super(URI.create("mutant:///" + className.replace('.', '/') + Kind.CLASS.extension), Kind.CLASS);
            this.className = className;
            this.classes = classes;
        }

        @Override
        public OutputStream openOutputStream() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            classes.put(className, bytes);
            return bytes;
        }
    }
}
