package org.sngateway.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Actions that need root: small file systems, and commands of an unprivileged user. */
public final class Root {
    private static final String NOBODY = "65534";

    private Root() {}

    /** Whether root runs the tests. */
    public static boolean runsTests() {
        return System.getProperty("user.name").equals("root");
    }

    /** A prefix that runs a command as an unprivileged user; empty if the tests run as one. */
    public static List<String> asNobody() {
        return runsTests() ? List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups") : List.of();
    }

    /**
     * What makes a command one that sees the folder as the root directory, which is no mount point there: a plain chroot, with
     * all that this machine has in its own root directory. Where the tests run in such a chroot already, each of them shows the
     * same.
     */
    public static List<String> inChroot(Path folder) {
        assumeTrue(runsTests() && isMountPoint(folder.getRoot()));
        String chroot = "root=$0; cd /; for each in *; do if [ -L \"$each\" ]; then cp -P \"$each\" \"$root\";"
                + " elif [ -d \"$each\" ]; then mkdir -p \"$root/$each\"; mount --rbind \"/$each\" \"$root/$each\"; fi; done;"
                + " exec chroot \"$root\" \"$@\"";
        return List.of("unshare", "--mount", "sh", "-ec", chroot, folder.toString());
    }

    private static boolean isMountPoint(Path root) {
        try {
            return Files.getFileStore(root).supportsFileAttributeView("basic");
        } catch (IOException notFound) {
            return false;
        }
    }

    /** Copies a file, or a folder with all in it, so that everybody can read it and run what it holds. */
    public static Path copyForNobody(Path from, Path to) throws IOException {
        Set<PosixFilePermission> readable = PosixFilePermissions.fromString("rwxr-xr-x");
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path copy = to.resolve(from.relativize(each).toString());
                Files.copy(each, copy);
                Files.setPosixFilePermissions(copy, readable);
            }
        }
        return to;
    }

    /** Mounts a file system in memory on the folder; a test that can't have one does not run. */
    public static void mount(Path folder, String options) throws IOException, InterruptedException {
        assumeTrue(runsTests());
        Files.createDirectory(folder);
        assumeTrue(run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()) == 0);
    }

    /** Unmounts it. */
    public static void unmount(Path folder) throws IOException, InterruptedException {
        assertThat(run("umount", folder.toString())).isZero();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
