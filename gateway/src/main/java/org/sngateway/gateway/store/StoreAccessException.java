package org.sngateway.gateway.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** The directory of the store or a file in it can't be used. The message says why, and how to mend it. */
public final class StoreAccessException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final String USER = System.getProperty("user.name", "?");

    private StoreAccessException(String message, IOException cause) {
        super(message, cause);
    }

    /** Explains a failure with the state directory itself to the person who runs the gateway. */
    static StoreAccessException explainDirectory(Path directory, IOException failed) {
        return explain(directory, directory, failed);
    }

    /** Explains a failure with a file of the state directory. */
    static StoreAccessException explain(Path file, IOException failed) {
        Path directory = file.toAbsolutePath().getParent();
        return explain(file, directory == null ? file : directory, failed);
    }

    private static StoreAccessException explain(Path path, Path directory, IOException failed) {
        if (failed instanceof StoreAccessException explained) {
            return explained;
        }
        Path existing = path.toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (isReadOnly(existing)) {
            return new StoreAccessException(
                    path + " is on a read-only file system; mount it for writing (Linux stops writing to a disk with"
                            + " errors: see dmesg), or choose another state directory",
                    failed);
        }
        if (failed instanceof AccessDeniedException) {
            return new StoreAccessException(
                    path + " can't be " + (existing.equals(path.toAbsolutePath()) ? "opened" : "created")
                            + ": the gateway runs as " + USER + ", " + existing + " is " + access(existing) + "; "
                            + remedy(directory, existing),
                    failed);
        }
        if (!existing.equals(path.toAbsolutePath()) && !Files.isDirectory(existing)) {
            return new StoreAccessException(
                    path + " can't be there, for " + existing + " is no directory; choose another state directory",
                    failed);
        }
        if (failed instanceof NotDirectoryException
                || (failed instanceof FileAlreadyExistsException && !Files.isDirectory(path))) {
            return new StoreAccessException(
                    path + " is no directory; move it away, or choose another state directory", failed);
        }
        if (failed instanceof ClosedByInterruptException) {
            return new StoreAccessException(path + " was closed because its thread was interrupted", failed);
        }
        return new StoreAccessException(path + ": " + reason(failed), failed);
    }

    /**
     * A command that does no harm. What is there and may be handed over is the state directory and nothing above it; a directory
     * that other things live in is none.
     */
    private static String remedy(Path directory, Path existing) {
        if (Files.exists(directory)) {
            String another = "choose a state directory of its own with store: directory";
            String command = "chown -R " + USER + ' ' + directory;
            if (isOthersToo(directory)) {
                return another;
            }
            return Files.isReadable(directory) ? command : "if nothing else is in it: " + command + ", or " + another;
        }
        return Files.isExecutable(existing)
                ? "create it: install -d -o " + USER + " -m 700 " + directory
                        + ", or choose another with store: directory"
                : "choose another with store: directory, for " + USER + " can't enter " + existing;
    }

    private static boolean isOthersToo(Path directory) {
        Path whole = directory.toAbsolutePath().normalize();
        return whole.getNameCount() < 2
                || whole.equals(Path.of(System.getProperty("user.home", "/")))
                || (Files.isReadable(whole) && hasOtherThings(whole));
    }

    /** Anything is in it, and it is not what a state directory has. */
    private static boolean hasOtherThings(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> all = entries.toList();
            boolean isOurs = all.stream()
                    .anyMatch(entry -> Segment.numberIn(entry.getFileName().toString()) >= 0);
            return !all.isEmpty() && (!isOurs || all.stream().anyMatch(Files::isDirectory));
        } catch (IOException unknown) {
            return true;
        }
    }

    /** Owner and permissions of the path. */
    private static String access(Path path) {
        try {
            return "of " + Files.getOwner(path).getName() + " ("
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)) + ")";
        } catch (IOException | UnsupportedOperationException unknown) {
            return "of another user";
        }
    }

    private static boolean isReadOnly(Path path) {
        try {
            return Files.getFileStore(path).isReadOnly();
        } catch (IOException unknown) {
            return false;
        }
    }

    private static String reason(IOException failed) {
        String reason = failed instanceof FileSystemException inFile ? inFile.getReason() : failed.getMessage();
        if (failed instanceof NoSuchFileException) {
            return "it is not there and can't be created";
        }
        return reason == null ? failed.getClass().getSimpleName() : reason;
    }
}
