package org.sngateway.sim.planted;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.GatewayCore;
import org.sngateway.sim.planted.PlantedFault.Mistake;
import org.sngateway.sn.message.SnMessage;

/**
 * The whole simulation once more, with another gateway in it: a class loader that has all classes of this project for
 * itself, and of some of them the version with the fault, compiled in memory.
 */
final class FaultyGateway extends ClassLoader {
    private static final String OURS = "org.sngateway.";
    private static final Path SOURCES =
            Path.of(System.getProperty("basedir", "."), "../gateway/src/main/java/org/sngateway/gateway");

    private final Map<String, byte[]> faulty;

    private FaultyGateway(Map<String, byte[]> faulty) {
        super(FaultyGateway.class.getClassLoader());
        this.faulty = faulty;
    }

    /** What the hunt finds in the scenario of a seed, as {@link Hunted} does, if the gateway has this fault. */
    static LongFunction<List<String>> with(PlantedFault fault) {
        return ofClass(Hunted.class, fault);
    }

    /**
     * An instance of a class that works with the gateway, but with this fault in it.
     *
     * @param <T> a type of the JDK: all of this project are others there
     */
    @SuppressWarnings("unchecked")
    static <T> T ofClass(Class<? extends T> type, PlantedFault fault) {
        ClassLoader loader = new FaultyGateway(compile(sourcesOf(fault)));
        try {
            return (T) loader.loadClass(type.getName()).getConstructor().newInstance();
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                byte[] octets = faulty.containsKey(name) ? faulty.get(name) : octetsOf(name);
                loaded = defineClass(name, octets, 0, octets.length);
            }
            return loaded;
        }
    }

    private byte[] octetsOf(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException failed) {
            throw new ClassNotFoundException(name, failed);
        }
    }

    // ---- the sources with the fault

    /** The sources that the fault changes, with the fault, by their files. */
    static Map<String, String> sourcesOf(PlantedFault fault) {
        Map<String, String> sources = new LinkedHashMap<>();
        for (Mistake mistake : fault.mistakes()) {
            String source = sources.computeIfAbsent(mistake.file(), FaultyGateway::read);
            sources.put(mistake.file(), mistake.applyTo(source));
        }
        return sources;
    }

    private static String read(String file) {
        try {
            return Files.readString(SOURCES.resolve(file));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Map<String, byte[]> compile(Map<String, String> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("this takes a JDK, not a JRE");
        }
        StringWriter messages = new StringWriter();
        List<String> options = List.of("-proc:none", "-Xlint:none", "-nowarn", "-classpath", classPath());
        try (Memory memory = new Memory(compiler.getStandardFileManager(null, null, null))) {
            List<Source> units = sources.entrySet().stream()
                    .map(source -> new Source(source.getKey(), source.getValue()))
                    .toList();
            if (!compiler.getTask(messages, memory, null, options, null, units).call()) {
                throw new IllegalStateException("the planted fault does not compile:\n" + messages);
            }
            return memory.classes.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, one -> one.getValue().toByteArray()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What the sources of the core refer to, wherever the build has put it. */
    private static String classPath() {
        return Stream.of(GatewayCore.class, SnMessage.class, NullMarked.class)
                .map(FaultyGateway::placeOf)
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private static String placeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String file, String text) {
            super(URI.create("string:///" + file), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Keeps what is compiled, by the names of the classes. */
    private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes = new LinkedHashMap<>();

        Memory(JavaFileManager fileManager) {
            super(fileManager);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, @Nullable FileObject sibling) {
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            classes.put(className, octets);
            return new SimpleJavaFileObject(URI.create("mem:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return octets;
                }
            };
        }
    }
}
