package org.sngateway.gateway.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files of the page: these and no others, so that no path leads elsewhere. */
final class StaticFiles {
    private static final Map<String, String> TYPES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "page.js", "text/javascript; charset=utf-8",
            "parts.js", "text/javascript; charset=utf-8",
            "nodes.js", "text/javascript; charset=utf-8",
            "views.js", "text/javascript; charset=utf-8",
            "page.css", "text/css; charset=utf-8",
            "icon.svg", "image/svg+xml",
            "vendor/htm-preact.js", "text/javascript; charset=utf-8");

    /**
     * A file.
     *
     * @param type its Content-Type
     */
    record File(String type, ByteBuffer octets) {}

    private StaticFiles() {}

    /** The file of this path, without a slash before it; empty if there is none. */
    static Optional<File> of(String path) {
        String name = path.isEmpty() ? "index.html" : path;
        String type = TYPES.get(name);
        return type == null ? Optional.empty() : Optional.of(new File(type, ByteBuffer.wrap(read(name))));
    }

    private static byte[] read(String name) {
        try (@Nullable InputStream file = StaticFiles.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("the file " + name + " of the page is missing");
            }
            return file.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
