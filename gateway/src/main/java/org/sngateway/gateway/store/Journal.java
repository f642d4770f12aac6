package org.sngateway.gateway.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.StoredRecords;
import org.sngateway.sn.message.Payload;

/**
 * Records on disk, as a journal of the changes to them. {@link #append} takes changes; {@link #commit} returns when
 * they are durable, with one write and one force for everything appended since the last commit. The place of each
 * record is in memory, its value is not. A segment with few live records (the newest value of their key) is emptied:
 * its live records are appended again. The oldest segment is emptied first, so a deletion is never forgotten before the
 * value that it deleted.
 *
 * <p>After a power cut everything committed is there. Of the later appends the first ones are there, up to some append,
 * or none. After damage:
 *
 * <ul>
 *   <li>A value is the last one written under its key, as far as the readable frames tell. Frames behind a damaged one
 *       count if a later frame proves that it was damage. At the end of the newest segment nothing can prove it, so
 *       damage there looks like a power cut, unless it can't be read.
 *   <li>A record whose newest change is lost has its previous value again; it is back if the lost change was its
 *       deletion. {@link OpeningReport#holes} says that this is possible. Missing files are noticed, except the oldest
 *       and the newest ones.
 *   <li>A value that became unreadable after the opening is never handed out: reading it is an {@link IOException}. When
 *       its segment is emptied, the record is deleted and counted in {@link #lost}.
 *   <li>A damaged file is never deleted. It is renamed when nothing in it is needed any more.
 * </ul>
 *
 * <p>For one thread, which must not be interrupted. All methods block.
 */
public final class Journal implements Closeable {
    private static final int STEP_COPIED_OCTETS = 64 * 1024;
    private static final int STEP_READ_OCTETS = 512 * 1024;
    /** Enough for the commits of a quiet gateway. */
    private static final int UNWRITTEN_OCTETS = 16 * 1024;

    private final JournalSettings settings;
    private final Records records;
    private final SegmentFiles files;

    /** The newest segment failed, so it is not written to any more. */
    private boolean broken;

    private long lastSequence;
    private long storedSequence;
    private long lost;

    /** Frames that are not yet written; they go to the end of the newest segment. It grows up to the length of one. */
    private ByteBuffer unwritten = ByteBuffer.allocate(UNWRITTEN_OCTETS);
    /** The changes appended since the last commit. */
    private final List<List<Change>> uncommitted = new ArrayList<>();

    /** The position in the oldest segment while that is being emptied, else {@code null}. */
    private @Nullable FrameReader emptying;
    /** Everything live in the oldest segment has been appended again; its file is the next spare one. */
    private boolean emptied;

    private Journal(JournalSettings settings, Records records, SegmentFiles files, long lastSequence) {
        this.settings = settings;
        this.records = records;
        this.files = files;
        this.lastSequence = lastSequence;
        this.storedSequence = lastSequence;
    }

    /** An open journal, and the report on its files. */
    public record Opened(Journal journal, OpeningReport report) {}

    /**
     * Opens the journal of a directory, or begins one. Damaged parts are skipped or set aside, and reported.
     *
     * @param random for the seeds of segments
     * @throws StoreFormatException if another version has written it
     * @throws IOException if the directory can't be read or written
     */
    public static Opened open(StoreDirectory directory, JournalSettings settings, RandomGenerator random)
            throws IOException {
        Records records = new Records();
        Opening.Found found = new Opening(directory, records).run(settings, random);
        Journal journal = new Journal(settings, records, found.files(), found.lastSequence());
        try {
            if (!found.newestIsUnused()) {
                journal.beginFirst();
            }
            journal.files.makeSpare();
        } catch (IOException failed) {
            SegmentFiles.closing(journal.files, failed);
            throw failed;
        }
        return new Opened(journal, found.report());
    }

    /**
     * Takes changes, all of them or none.
     *
     * @return the number of this append; it is durable when {@link #storedSequence} has reached it
     * @throws StoreFullException if there is no room. Deletions alone always find room, unless the disk fails. Earlier
     *     appends are not affected.
     * @throws IOException if the disk fails; then nothing that was not durable counts, this append included, though the
     *     next opening may find a part of it
     * @throws IllegalArgumentException if the changes are longer than {@link #maxAppendOctets}
     */
    public long append(List<Change> changes) throws IOException {
        if (changes.isEmpty()) {
            return lastSequence;
        }
        long octets = Frame.octets(changes);
        if (octets > maxAppendOctets()) {
            throw new IllegalArgumentException(
                    "changes of " + octets + " octets, more than " + maxAppendOctets() + " at once");
        }
        if (Change.anyPut(changes)) {
            checkLimits(records.growth(changes));
        }
        makeRoom((int) octets);
        add(changes, (int) octets);
        return lastSequence;
    }

    /**
     * Returns when everything appended is durable.
     *
     * @throws IOException if the disk fails; then nothing that was not durable counts, though the next opening may find
     *     a part of it
     */
    public void commit() throws IOException {
        try {
            commitUncommitted();
            emptySomeAfterCommit();
        } finally {
            files.onCommit();
        }
    }

    private void emptySomeAfterCommit() {
        try {
            emptySome();
        } catch (IOException failed) {
            // The commit itself succeeded, so this is no failure of it. Emptying continues after the next commit.
        }
    }

    /** All appends up to this number are durable. */
    public long storedSequence() {
        return storedSequence;
    }

    /** The longest append: 24 octets, and for each change 16, its owner and its value. */
    public int maxAppendOctets() {
        return JournalSettings.maxFrameOctets(files.segmentOctets());
    }

    /**
     * The value of a record, if there is one.
     *
     * @throws IOException if the disk fails, or the record was damaged after the opening
     */
    public Optional<Payload> read(RecordKey key) throws IOException {
        Records.Place place = records.place(key);
        return place == null ? Optional.empty() : Optional.of(read(key, place));
    }

    /**
     * Hands over all records, in no particular order.
     *
     * @throws IOException if the disk fails, or a record was damaged after the opening
     */
    public void forEach(BiConsumer<RecordKey, Payload> consumer) throws IOException {
        int count = 0;
        for (Segment segment : files.segments()) {
            count += segment.liveOctets() == 0 ? 0 : forEach(segment, FrameReader.ofWritten(segment), consumer);
        }
        ByteBuffer octets = unwritten.duplicate().flip().slice();
        Segment newest = files.newest();
        count += forEach(newest, FrameReader.ofUnwritten(newest, octets, storedSequence), consumer);
        if (count != records.size()) {
            throw new IOException((records.size() - count) + " records can't be read any more");
        }
    }

    /** All records; an unreadable one is an {@link UncheckedIOException}. */
    public StoredRecords stored() {
        return (which, records) -> {
            try {
                forEach((key, value) -> {
                    if (which.test(key)) {
                        records.accept(key, value);
                    }
                });
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        };
    }

    /** The number of records. */
    public int size() {
        return records.size();
    }

    /** The octets of all records. */
    public long liveOctets() {
        return records.liveOctets();
    }

    /** The octets of all files. */
    public long fileOctets() {
        return files.octets();
    }

    /** The number of records deleted because they were unreadable. */
    public long lost() {
        return lost;
    }

    /** Closes the files. Changes that are not committed may be missing at the next opening. */
    @Override
    public void close() throws IOException {
        files.close();
    }

    // ---- reading

    private Payload read(RecordKey key, Records.Place place) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(place.valueOctets());
        int inBuffer = place.valueOffset() - place.segment().end();
        if (place.segment() == files.newest() && inBuffer >= 0) {
            octets.put(unwritten.duplicate().clear().slice(inBuffer, place.valueOctets()));
        } else {
            place.segment().file().read(place.valueOffset(), octets);
        }
        octets.flip();
        if (octets.limit() < place.valueOctets() || Frame.crc(octets, 0, octets.limit()) != place.valueCrc()) {
            throw new IOException("record " + key.kind() + "/" + key.number() + " in "
                    + place.segment().name() + " is damaged");
        }
        return Payload.copyOf(octets);
    }

    private int forEach(Segment segment, FrameReader reader, BiConsumer<RecordKey, Payload> consumer)
            throws IOException {
        int count = 0;
        for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
            for (Frame.StoredChange change : frame.changes()) {
                if (records.isInForce(segment, change)) {
                    consumer.accept(change.key(), reader.value(change));
                    count++;
                }
            }
        }
        return count;
    }

    // ---- writing

    private void checkLimits(long growth) throws IOException {
        if (!files.hasSpare()) {
            files.makeSpare();
        }
        if (!files.hasSpare()) {
            throw new StoreFullException(files.whyNoMore());
        }
        long octets = records.liveOctets() + Math.max(0, growth);
        if (octets > maxLiveOctets(settings.maxSegments())) {
            throw new StoreFullException(
                    "the store holds " + records.liveOctets() + " octets of records, as many as it may");
        }
        if (octets > maxLiveOctets(files.size() + 1) && !files.canGrow()) {
            throw new StoreFullException(
                    "the store holds " + records.liveOctets() + " octets of records; " + files.whyNoMore());
        }
        if (files.size() > settings.maxSegments() + 1) {
            throw new StoreFullException("the oldest file " + files.oldest().name() + " can't be emptied");
        }
    }

    private long maxLiveOctets(int count) {
        return JournalSettings.maxLiveOctets(files.segmentOctets(), count);
    }

    private boolean fits(int octets) {
        return !broken && unwritten.position() + octets <= files.newest().room();
    }

    private void makeRoom(int octets) throws IOException {
        for (int tries = files.size() + 2; !fits(octets); tries--) {
            if (tries == 0) {
                throw new StoreFullException(files.whyNoMore());
            }
            nextSegment();
            regainSpare();
        }
    }

    private void nextSegment() throws IOException {
        commitUncommitted();
        begin();
        if (emptied) {
            try {
                releaseOldest();
            } catch (IOException failed) {
                // It is tried again when a file is needed.
            }
        }
        files.makeSpare();
    }

    private void beginFirst() throws IOException {
        while (!files.hasSpare()
                && !files.canGrow()
                && files.size() > 0
                && files.oldest().liveOctets() == 0) {
            files.releaseOldest();
        }
        begin();
    }

    private void begin() throws IOException {
        if (broken && files.size() > 1 && files.newest().isEmpty()) {
            files.discardNewest();
        }
        broken = true;
        try {
            files.begin(lastSequence + 1);
        } catch (IOException failed) {
            // The file itself may be the reason, so another one is tried.
            files.begin(lastSequence + 1);
        }
        broken = false;
    }

    private void add(List<Change> changes, int octets) {
        if (octets > unwritten.remaining()) {
            int doubled = Math.min(2 * unwritten.capacity(), files.segmentOctets());
            unwritten = ByteBuffer.allocate(Math.max(doubled, unwritten.position() + octets))
                    .put(unwritten.flip());
        }
        Segment segment = files.newest();
        lastSequence++;
        Frame frame = Frame.encode(unwritten, segment.end(), segment, lastSequence, storedSequence, changes);
        uncommitted.add(changes);
        records.apply(segment, frame);
    }

    private void commitUncommitted() throws IOException {
        if (uncommitted.isEmpty()) {
            return;
        }
        try {
            writeAndForce();
        } catch (IOException failed) {
            // After a failed force it is unknown which octets are on the disk, so this segment is not written to again.
            commitInNewSegment(failed);
        }
    }

    private void writeAndForce() throws IOException {
        Segment segment = files.newest();
        int octets = unwritten.position();
        segment.file().write(segment.end(), unwritten.duplicate().flip());
        segment.file().force();
        segment.setEnd(segment.end() + octets);
        unwritten.clear();
        storedSequence = lastSequence;
        uncommitted.clear();
        records.keep();
    }

    private void commitInNewSegment(IOException failed) throws IOException {
        List<List<Change>> again = List.copyOf(uncommitted);
        takeBack();
        try {
            begin();
            again.forEach(changes -> add(changes, (int) Frame.octets(changes)));
            writeAndForce();
        } catch (IOException failedAgain) {
            takeBack();
            failed.addSuppressed(failedAgain);
            throw failed;
        }
    }

    /** Forgets everything appended since the last commit. */
    private void takeBack() {
        records.takeBack();
        uncommitted.clear();
        unwritten.clear();
        lastSequence = storedSequence;
        broken = true;
        emptying = null;
        emptied = false;
    }

    // ---- emptying segments

    /** Appends again some of the live records of the oldest segment; all of them while there are too many segments. */
    private void emptySome() throws IOException {
        emptyStep();
        for (int tries = files.size(); files.size() > settings.maxSegments() && tries > 0; tries--) {
            emptyOldest();
        }
    }

    private void emptyStep() throws IOException {
        if (emptied && isWorthEmptying()) {
            releaseOldest();
        }
        if (!emptied && (emptying != null || isWorthEmptying())) {
            copy(STEP_COPIED_OCTETS, STEP_READ_OCTETS);
            regainSpare();
        }
    }

    /**
     * On a full disk, emptying a segment is the only way to get a spare file; the newest segment still has room for
     * that.
     */
    private void regainSpare() throws IOException {
        if (!files.hasSpare() && files.size() > 1) {
            emptyOldest();
        }
    }

    private void emptyOldest() throws IOException {
        copy(Integer.MAX_VALUE, Integer.MAX_VALUE);
        commitUncommitted();
        if (emptied) {
            releaseOldest();
        }
    }

    private void releaseOldest() throws IOException {
        files.releaseOldest();
        emptying = null;
        emptied = false;
    }

    /** Whether emptying one more segment is worth its cost, not counting one that is already empty. */
    private boolean isWorthEmptying() {
        int full = files.size() - (emptied ? 2 : 1);
        long octets = (long) full * files.segmentOctets();
        return full > 1 && (records.liveOctets() < octets / 2 || full >= settings.maxSegments());
    }

    /** Continues emptying the oldest segment, until this many octets are copied or read. */
    private void copy(int maxCopied, int maxRead) throws IOException {
        FrameReader reader = emptying == null ? FrameReader.ofWritten(files.oldest()) : emptying;
        emptying = reader;
        try {
            copy(files.oldest(), reader, maxCopied, maxRead);
        } catch (IOException failed) {
            // The last frame was copied in part only, so the emptying starts again from the beginning.
            emptying = null;
            throw failed;
        }
    }

    private void copy(Segment oldest, FrameReader reader, int maxCopied, int maxRead) throws IOException {
        int read = 0;
        for (int copied = 0; !emptied && copied < maxCopied && read < maxRead; ) {
            Frame frame = oldest.liveOctets() == 0 ? null : reader.next();
            if (frame == null) {
                rescue(oldest);
                emptied = true;
            } else {
                read += frame.octets();
                copied += copy(oldest, reader, frame);
            }
        }
    }

    private int copy(Segment oldest, FrameReader reader, Frame frame) throws IOException {
        List<Change> inForce = new ArrayList<>();
        for (Frame.StoredChange change : frame.changes()) {
            if (records.isInForce(oldest, change)) {
                inForce.add(Change.put(change.key(), reader.value(change)));
            }
        }
        return inForce.isEmpty() ? 0 : addCopy(inForce);
    }

    /** Records that are left after all frames are copied lie in a frame that is no longer readable as a whole. */
    private void rescue(Segment oldest) throws IOException {
        if (oldest.liveOctets() == 0) {
            return;
        }
        oldest.setDamaged();
        for (RecordKey key : records.keysIn(oldest)) {
            Change change = Change.delete(key);
            try {
                change = new Change(key, read(key));
            } catch (IOException unreadable) {
                lost++;
            }
            addCopy(List.of(change));
        }
    }

    private int addCopy(List<Change> changes) throws IOException {
        int octets = (int) Frame.octets(changes);
        if (!fits(octets)) {
            nextSegment();
        }
        add(changes, octets);
        return octets;
    }
}
