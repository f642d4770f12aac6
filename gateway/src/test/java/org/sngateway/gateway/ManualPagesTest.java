package org.sngateway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.config.Reload;
import picocli.CommandLine;

/** The program of the packages that writes manual pages; it is no part of the build, and breaks unseen otherwise. */
final class ManualPagesTest {
    private static final Path SOURCE = Path.of("../deploy/ManualPages.java");

    @TempDir
    private Path folder;

    @Test
    void eachCommandHasItsPageAndEachKeyStandsInThatOfTheFile() throws Exception {
        Path pages = Files.createDirectory(folder.resolve("man"));
        Path completion = Files.createDirectory(folder.resolve("completion"));

        writePages("org.sngateway.gateway.cli.Commands", pages, completion);

        assertThat(pages.resolve("sn-gateway.1")).isRegularFile();
        String overview = Files.readString(pages.resolve("sn-gateway.1"));
        for (String command :
                List.of("run", "check", "status", "clients", "kick", "forget", "doctor", "store", "trace")) {
            assertThat(pages.resolve("sn-gateway-" + command + ".1")).isRegularFile();
            assertThat(overview).contains(command);
        }
        String file = Files.readString(pages.resolve("sn-gateway.yaml.5"));
        for (Reload reload : Reload.values()) {
            for (String key : GatewayConfig.keys(reload)) {
                String name = key.substring(key.lastIndexOf(' ') + 1).replace("-", "\\-");
                assertThat(file).contains(".B " + name + ":");
            }
        }
        assertThat(Files.readString(completion.resolve("sn-gateway"))).contains("log-level", "doctor");
    }

    private void writePages(String command, Path pages, Path completion) throws Exception {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        compile(classes);
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, Thread.currentThread().getContextClassLoader())) {
            Method main = loader.loadClass("ManualPages").getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) new String[] {command, "2026-11-30", pages.toString(), completion.toString()});
        }
    }

    private static Path of(Class<?> one) throws URISyntaxException {
        return Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static void compile(Path classes) throws IOException, URISyntaxException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter mistakes = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            mistakes,
                            files,
                            null,
                            List.of(
                                    "-proc:none",
                                    "-d",
                                    classes.toString(),
                                    "-cp",
                                    of(GatewayConfig.class) + File.pathSeparator + of(CommandLine.class)),
                            null,
                            files.getJavaFileObjects(SOURCE))
                    .call();
            assertThat(compiled).as(mistakes.toString()).isTrue();
        }
    }
}
