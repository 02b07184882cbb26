#ifndef CONFERENCE_KIND_H
#define CONFERENCE_KIND_H

/* Each has its window and target (G1 to G4), and dates of its own. */
enum conference_kind {
	CONFERENCE_IMPROVEMENT,
	CONFERENCE_PROGRESS,
	CONFERENCE_SECOND_PROGRESS,
	CONFERENCE_MONITORING
};

#endif
