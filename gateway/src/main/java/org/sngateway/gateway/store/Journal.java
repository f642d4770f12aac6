package org.sngateway.gateway.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.sn.message.Payload;

/**
 * Records on disk, as a journal of the changes to them. {@link #append} takes changes, {@link #commit} returns when they
 * have reached the disk: one write and one force for all that was appended since the last one. Where each record lies is
 * kept in memory, its value is not. Segments in which little is left in force are emptied, oldest first, by appending what
 * is left again; so a deletion is not forgotten before what it deleted.
 *
 * <p>Not for several threads. All methods block.
 */
public final class Journal implements Closeable {
    private static final String SPARE = "spare";
    private static final String SET_ASIDE = "damaged-";
    private static final int RECLAIM_STEP_OCTETS = 64 * 1024;
    private static final int REFUSALS_PER_SPARE_ATTEMPT = 256;

    private record Place(Segment segment, int valueOffset, int valueOctets, int octets) {}

    private record Undo(RecordKey key, @Nullable Place before) {}

    private final StoreDirectory directory;
    private final JournalSettings settings;
    private final RandomGenerator random;

    private final Deque<Segment> segments = new ArrayDeque<>();
    private final Map<RecordKey, Place> places = new LinkedHashMap<>();
    private boolean hasSpare;
    private int refusals;
    /** The newest segment failed: nothing more may be written to it. */
    private boolean broken;

    private long lastSequence;
    private long forcedSequence;
    private long liveOctets;

    /** Frames that are not yet written; they belong to the end of the newest segment. */
    private final ByteBuffer unwritten;
    /** What was appended since the last commit, and how to take it back. */
    private final List<List<Change>> uncommitted = new ArrayList<>();

    private final List<Undo> undo = new ArrayList<>();

    /** What is perhaps still in force in the oldest segment, while it is emptied. */
    private @Nullable Deque<Frame.StoredChange> reclaiming;

    private Journal(StoreDirectory directory, JournalSettings settings, RandomGenerator random) {
        this.directory = directory;
        this.settings = settings;
        this.random = random;
        this.unwritten = ByteBuffer.allocate(settings.segmentOctets());
    }

    /** An open journal, and what was found. */
    public record Opened(Journal journal, OpeningReport report) {}

    /**
     * Opens the journal of a directory, or begins one. What is damaged is left out or set aside, and reported.
     *
     * @param random for the seeds of segments
     * @throws StoreFormatException if a newer version has written it
     * @throws IOException if the directory can't be read or written
     */
    public static Opened open(StoreDirectory directory, JournalSettings settings, RandomGenerator random)
            throws IOException {
        Journal journal = new Journal(directory, settings, random);
        OpeningReport report = journal.read();
        journal.beginSegment();
        journal.makeSpare();
        return new Opened(journal, report);
    }

    /**
     * Takes changes, all of them or none.
     *
     * @throws StoreFullException if there is no room; deletions alone always find some
     * @throws IOException if the disk fails; then this and all since the last commit did not happen
     */
    public void append(List<Change> changes) throws IOException {
        int octets = Frame.octets(changes);
        boolean adds = changes.stream().anyMatch(change -> change.value().isPresent());
        if (adds && liveOctets + octets > settings.maxLiveOctets()) {
            throw new StoreFullException("the store holds " + liveOctets + " octets, as many as it may");
        }
        if (adds && !hasSpare && !(refusals++ % REFUSALS_PER_SPARE_ATTEMPT == 0 && makeSpare())) {
            throw new StoreFullException("the disk is full");
        }
        add(changes, octets);
    }

    /** Returns when all that was appended has reached the disk; after an exception nobody may be told that it has. */
    public void commit() throws IOException {
        commitUncommitted();
        reclaimStep();
        while (segments.size() > settings.maxSegments()) {
            commitUncommitted();
            reclaimStep();
        }
    }

    /** The value of a record, if there is one. */
    public Optional<Payload> read(RecordKey key) throws IOException {
        Place place = places.get(key);
        return place == null ? Optional.empty() : Optional.of(read(place));
    }

    /** Hands over all records, those first that have been there for the longest time. */
    public void forEach(BiConsumer<RecordKey, Payload> records) throws IOException {
        for (Map.Entry<RecordKey, Place> entry : places.entrySet()) {
            Place place = entry.getValue();
            records.accept(entry.getKey(), read(place));
        }
    }

    /** How many records there are. */
    public int size() {
        return places.size();
    }

    /** How many octets all records take. */
    public long liveOctets() {
        return liveOctets;
    }

    /** How many octets the files take. */
    public long fileOctets() {
        return (segments.size() + (hasSpare ? 1L : 0L)) * settings.segmentOctets();
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.file().close();
        }
    }

    // ---- opening

    private OpeningReport read() throws IOException {
        List<String> setAside = new ArrayList<>();
        List<Segment> found = new ArrayList<>();
        List<String> names = directory.list().stream()
                .filter(name -> Segment.numberIn(name) >= 0)
                .toList();
        hasSpare = directory.list().contains(SPARE) && isUsableSpare();
        for (String name : names) {
            StoreFile file = directory.open(name);
            Segment segment = Segment.open(file, Segment.numberIn(name));
            if (segment != null) {
                found.add(segment);
                continue;
            }
            file.close();
            if (name.equals(names.get(names.size() - 1))) {
                // The power failed before it was begun.
                directory.delete(name);
            } else {
                directory.rename(name, SET_ASIDE + name);
                setAside.add(SET_ASIDE + name);
            }
        }
        int holes = 0;
        for (int i = 0; i < found.size(); i++) {
            Segment segment = found.get(i);
            long before = i + 1 < found.size() ? found.get(i + 1).firstSequence() : Long.MAX_VALUE;
            Segment.Scan scan = segment.scan(before);
            holes += scan.holes();
            lastSequence = Math.max(lastSequence, segment.firstSequence() - 1);
            for (Frame frame : scan.frames()) {
                apply(segment, frame);
                lastSequence = frame.sequence();
            }
            segments.addLast(segment);
        }
        forcedSequence = lastSequence;
        undo.clear();
        return new OpeningReport(places.size(), holes, setAside);
    }

    private boolean isUsableSpare() throws IOException {
        try (StoreFile file = directory.open(SPARE)) {
            if (file.size() == settings.segmentOctets()) {
                return true;
            }
        }
        directory.delete(SPARE);
        return false;
    }

    private void apply(Segment segment, Frame frame) {
        for (Frame.StoredChange change : frame.changes()) {
            Place place = change.isPut()
                    ? new Place(segment, change.valueOffset(), change.valueOctets(), change.octets())
                    : null;
            undo.add(new Undo(change.key(), places.get(change.key())));
            put(change.key(), place);
        }
    }

    private void put(RecordKey key, @Nullable Place place) {
        Place before = place == null ? places.remove(key) : places.put(key, place);
        if (before != null) {
            before.segment.addLive(-before.octets);
            liveOctets -= before.octets;
        }
        if (place != null) {
            place.segment.addLive(place.octets);
            liveOctets += place.octets;
        }
    }

    // ---- writing

    private void add(List<Change> changes, int octets) throws IOException {
        if (octets > settings.segmentOctets() - Segment.HEAD_OCTETS) {
            throw new IllegalArgumentException("changes of " + octets + " octets don't fit into a segment");
        }
        if (broken || newest().end() + unwritten.position() + octets > settings.segmentOctets()) {
            commitUncommitted();
            beginSegment();
            makeSpare();
        }
        addToNewest(changes);
    }

    private void addToNewest(List<Change> changes) {
        Segment segment = newest();
        lastSequence++;
        Frame frame = Frame.encode(unwritten, segment.end(), segment.seed(), lastSequence, forcedSequence, changes);
        uncommitted.add(changes);
        apply(segment, frame);
    }

    private void commitUncommitted() throws IOException {
        if (uncommitted.isEmpty()) {
            return;
        }
        try {
            writeAndForce();
        } catch (IOException failed) {
            // Once a force has failed nobody knows what has reached the disk: this segment is not written to again.
            commitInNewSegment();
        }
    }

    private void writeAndForce() throws IOException {
        Segment segment = newest();
        int octets = unwritten.position();
        segment.file().write(segment.end(), unwritten.flip());
        segment.file().force();
        segment.setEnd(segment.end() + octets);
        unwritten.clear();
        forcedSequence = lastSequence;
        uncommitted.clear();
        undo.clear();
    }

    private void commitInNewSegment() throws IOException {
        List<List<Change>> again = List.copyOf(uncommitted);
        takeBack();
        broken = true;
        try {
            beginSegment();
            again.forEach(this::addToNewest);
            writeAndForce();
        } catch (IOException failedAgain) {
            takeBack();
            broken = true;
            throw failedAgain;
        }
    }

    /** Nothing of what was appended since the last commit has happened. */
    private void takeBack() {
        for (int i = undo.size() - 1; i >= 0; i--) {
            put(undo.get(i).key(), undo.get(i).before());
        }
        undo.clear();
        uncommitted.clear();
        unwritten.clear();
        lastSequence = forcedSequence;
        reclaiming = null;
    }

    private Segment newest() {
        return segments.getLast();
    }

    private void beginSegment() throws IOException {
        long number = segments.isEmpty() ? 1 : newest().number() + 1;
        String name = Segment.name(number);
        StoreFile file;
        if (hasSpare) {
            directory.rename(SPARE, name);
            hasSpare = false;
            file = directory.open(name);
        } else {
            file = directory.create(name, settings.segmentOctets());
        }
        try {
            segments.addLast(Segment.begin(file, number, random.nextLong(), lastSequence + 1));
            broken = false;
        } catch (IOException failed) {
            file.close();
            directory.delete(name);
            throw failed;
        }
    }

    /** Has a file ready for the next segment, so that deletions find room on a full disk. */
    private boolean makeSpare() {
        if (!hasSpare) {
            try {
                directory.create(SPARE, settings.segmentOctets()).close();
                hasSpare = true;
            } catch (IOException diskIsFull) {
                hasSpare = false;
            }
        }
        return hasSpare;
    }

    private Payload read(Place place) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(place.valueOctets);
        int inBuffer = place.valueOffset - place.segment.end();
        if (place.segment == newest() && inBuffer >= 0) {
            octets.put(unwritten.duplicate().clear().slice(inBuffer, place.valueOctets));
        } else {
            place.segment.file().read(place.valueOffset, octets);
        }
        return Payload.copyOf(octets.flip());
    }

    // ---- emptying segments

    /** Copies a little of what is in force in the oldest segment, or is done with it. */
    private void reclaimStep() throws IOException {
        Deque<Frame.StoredChange> left = reclaiming;
        if (left != null && left.isEmpty()) {
            release(segments.removeFirst());
            reclaiming = null;
            left = null;
        }
        if (left == null) {
            if (!isWorthReclaiming()) {
                return;
            }
            left = changesOfOldest();
            reclaiming = left;
        }
        Segment oldest = segments.getFirst();
        int copied = 0;
        while (copied < RECLAIM_STEP_OCTETS && !left.isEmpty()) {
            Frame.StoredChange change = left.removeFirst();
            Place place = places.get(change.key());
            if (place != null && place.segment == oldest && place.valueOffset == change.valueOffset()) {
                List<Change> copy = List.of(Change.put(change.key(), read(place)));
                int octets = Frame.octets(copy);
                add(copy, octets);
                copied += octets;
            }
        }
    }

    private boolean isWorthReclaiming() {
        long full = segments.size() - 1L;
        return full > 1 && (liveOctets < full * settings.segmentOctets() / 2 || full >= settings.maxSegments());
    }

    private Deque<Frame.StoredChange> changesOfOldest() throws IOException {
        Iterator<Segment> inOrder = segments.iterator();
        Segment oldest = inOrder.next();
        Deque<Frame.StoredChange> changes = new ArrayDeque<>();
        int end = oldest.end();
        for (Frame frame : oldest.scan(inOrder.next().firstSequence()).frames()) {
            changes.addAll(frame.changes());
        }
        oldest.setEnd(end);
        return changes;
    }

    private void release(Segment segment) throws IOException {
        segment.file().close();
        String name = Segment.name(segment.number());
        if (hasSpare) {
            directory.delete(name);
        } else {
            directory.rename(name, SPARE);
            hasSpare = true;
        }
    }
}
