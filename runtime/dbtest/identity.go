package dbtest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// newIdentity gives a copied data folder a system identifier of its own: two
// servers that share one would pass for the same cluster. The identifier is
// the first field of pg_control, which a CRC-32C of all before it closes, and
// stands in the header of each write-ahead segment.
func newIdentity(data string) error {
	// Like initdb's: seconds, microseconds and a process id in 32+20+12 bits.
	now := time.Now()
	id := uint64(now.Unix())<<32 | uint64(now.Nanosecond()/1000)<<12 | rand.Uint64N(1<<12)

	path := filepath.Join(data, "global", "pg_control")
	control, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	castagnoli := crc32.MakeTable(crc32.Castagnoli)
	at := 0 // where the checksum stands differs between versions
	for end := 64; end+4 <= min(len(control), 1024); end += 4 {
		if crc32.Checksum(control[:end], castagnoli) == binary.NativeEndian.Uint32(control[end:]) {
			at = end
			break
		}
	}
	if at == 0 {
		return errors.New("dbtest: pg_control has no checksum where one was expected")
	}
	old := binary.NativeEndian.Uint64(control)
	binary.NativeEndian.PutUint64(control, id)
	binary.NativeEndian.PutUint32(control[at:], crc32.Checksum(control[:at], castagnoli))
	if err := os.WriteFile(path, control, 0o600); err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}

	const sysidOffset = 24 // XLogLongPageHeaderData.xlp_sysid
	segments, err := filepath.Glob(filepath.Join(data, "pg_wal", strings.Repeat("[0-9A-F]", 24)))
	if err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	for _, segment := range segments {
		if err := patchUint64(segment, sysidOffset, old, id); err != nil {
			return err
		}
	}
	return nil
}

func patchUint64(path string, offset int64, old, value uint64) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	defer f.Close()
	var b [8]byte
	if _, err := f.ReadAt(b[:], offset); err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	if binary.NativeEndian.Uint64(b[:]) != old {
		return nil // an unused segment
	}
	binary.NativeEndian.PutUint64(b[:], value)
	if _, err := f.WriteAt(b[:], offset); err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	return nil
}
